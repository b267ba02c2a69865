/** One process that the kernel killed for want of memory. */
export interface OomKill {
  /** ISO 8601; null where its line has no time that can be read. */
  readonly at: string | null
  readonly process: string
  readonly pid: number
  /** Bytes of its own that it held. */
  readonly held: number | null
  /** `limit`: that of its group was reached, with memory left elsewhere. `host`: the host had none. */
  readonly scope: 'limit' | 'host'
  readonly containerId: string | null
  readonly unit: string | null
  /** Bytes; known only where the kernel told it a few lines before. */
  readonly limit: number | null
  readonly source: string
}

const killed =
  /(Memory cgroup out of memory|Out of memory(?: \([^)]*\))?): Killed process (\d+)(?: \((.*?)\)|, UID \d+, \((.*?)\))?.*$/
const held = /anon-rss:(\d+)kB/
const group = /task_memcg=([^,\s]*)/
const usage = /memory: usage \d+kB, limit (\d+)kB/

/** Reads the kernel's messages, newest first; what the ring and the journal both tell stands once. */
export function readKills(said: ReadonlyMap<string, string>, hours: number): OomKill[] {
  const now = Number(said.get('now')?.trim())
  const boot = now - Number(/^[\d.]+/.exec(said.get('uptime') ?? '')?.[0])
  const found: OomKill[] = []
  for (const source of ['ring', 'journal', 'file'])
    for (const kill of killsOf(said.get(source) ?? '', source, boot)) {
      const known = found.some(one => one.pid === kill.pid && one.process === kill.process && near(one.at, kill.at))
      if (!known && (kill.at === null || Date.parse(kill.at) >= (now - hours * 3600) * 1000)) found.push(kill)
    }
  return found.toSorted((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))
}

function killsOf(text: string, source: string, boot: number): OomKill[] {
  let [memcg, limit]: [string | undefined, number | undefined] = [undefined, undefined]
  return text.split('\n').flatMap((line): OomKill[] => {
    memcg = group.exec(line)?.[1] ?? memcg
    const said = usage.exec(line)?.[1]
    if (said !== undefined) limit = Number(said) * 1024
    const [, how = '', pid, name, oldName] = killed.exec(line) ?? []
    if (!pid) return []
    const scope = how.startsWith('Memory cgroup') ? 'limit' : 'host'
    const bytes = held.exec(line)?.[1]
    const kill: OomKill = {
      at: timeOf(line, source, boot),
      process: name ?? oldName ?? 'a process',
      pid: Number(pid),
      held: bytes === undefined ? null : Number(bytes) * 1024,
      scope,
      containerId: /[0-9a-f]{64}/.exec(memcg ?? '')?.[0] ?? null,
      unit: /([\w@.\\-]+\.service)(?:\/|$)/.exec(memcg ?? '')?.[1] ?? null,
      limit: scope === 'limit' ? (limit ?? null) : null,
      source: source === 'ring' ? 'kernel ring' : source === 'journal' ? 'journal' : 'log file',
    }
    ;[memcg, limit] = [undefined, undefined]
    return [kill]
  })
}

/** `[seconds since boot]` in the ring, seconds since 1970 in the journal, words of several kinds in files. */
function timeOf(line: string, source: string, boot: number): string | null {
  if (source === 'ring') {
    const since = /^(?:<\d+>)?\[\s*(\d+\.\d+)\]/.exec(line)?.[1]
    return since && Number.isFinite(boot) ? iso(boot + Number(since)) : null
  }
  const at = /^(\d+\.\d+) /.exec(line)?.[1]
  if (at) return iso(Number(at))
  const words = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)/.exec(line)?.[0]
  return words && Number.isFinite(Date.parse(words)) ? iso(Date.parse(words) / 1000) : null
}

const iso = (seconds: number) => new Date(seconds * 1000).toISOString()

/** The ring's clock runs a little beside that of the host, more after a sleep. */
const near = (a: string | null, b: string | null) =>
  a === null || b === null || Math.abs(Date.parse(a) - Date.parse(b)) < 120_000
