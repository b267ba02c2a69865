import type { Container } from '#domain/container'
import type { ProbeContext } from '#domain/probe'
import { pieces } from './look-script'
import type { Process } from './process-table'

/** What is asked about the few processes that are shown, and would be too much to ask about all. */
export interface ProcessDetails {
  /** What an interpreter runs: a file or a module, never the words behind it. */
  readonly script: string | null
  readonly containerId: string | null
  /** The container's name; its short id where this login may not ask the engine. */
  readonly container: string | null
  /** Path of the engine's program. */
  readonly engine: string | null
  /** Its pid inside the container. */
  readonly ownPid: number
  /** Bytes, with shared pages divided among those that share them; null where only root may see it. */
  readonly pss: number | null
}

// A container that is this very host for us has no name of its own here, so our own line stands beside.
const script = `
echo '=== 0 self'; cat /proc/self/cgroup 2>/dev/null
for pid in $PIDS; do
  echo "=== 0 $pid"
  sed 's/^/cgroup /' "/proc/$pid/cgroup" 2>/dev/null
  sed -n 's/^NSpid:/pids/p' "/proc/$pid/status" 2>/dev/null
  sed -n 's/^Pss: /pss/p' "/proc/$pid/smaps_rollup" 2>/dev/null
  { head -c 1000 "/proc/$pid/cmdline" | tr '\\000' '\\n' | sed 's/^/word /'; echo; } 2>/dev/null
done
true`

/** Details by pid. Asks the engine for names only where a process is in a container. */
export async function detailsOf(
  processes: readonly Process[],
  context: ProbeContext,
): Promise<Map<number, ProcessDetails>> {
  const session = await context.sessions.shell(context.profile, context.signal)
  const env = { PIDS: processes.map(one => one.pid).join(' ') }
  const done = await session.run({ interpreter: 'sh', text: script, env }, { ...context, byteLimit: 1_000_000 })
  const said = pieces(done.stdout, 0)
  const own = containerOf(said.get('self') ?? '')
  const idOf = (pid: number) => {
    const id = containerOf(said.get(String(pid)) ?? '')
    return id === own ? null : id
  }
  const inside = processes.some(one => idOf(one.pid) !== null)
  const { engine, containers } = inside ? await containersOf(context) : nobody
  return new Map(
    processes.map(({ pid, name }) => {
      const text = said.get(String(pid)) ?? ''
      const containerId = idOf(pid)
      const container =
        containerId && (containers.find(one => one.id === containerId)?.name ?? containerId.slice(0, 12))
      const pss = /^pss\s+(\d+) kB$/m.exec(text)?.[1]
      const words = [...text.matchAll(/^word (.*)$/gm)].map(([, word = '']) => word)
      return [
        pid,
        {
          script: scriptOf(name, words),
          containerId,
          container,
          engine: containerId ? engine : null,
          ownPid: Number(/^pids.*?(\d+)\s*$/m.exec(text)?.[1] ?? pid),
          pss: pss ? Number(pss) * 1024 : null,
        },
      ]
    }),
  )
}

/** Of containers in containers the innermost, as every engine and both versions of control groups write it. */
const containerOf = (cgroup: string): string | null =>
  [...cgroup.matchAll(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g)].at(-1)?.[0] ?? null

const nobody = { engine: null, containers: [] as readonly Container[] }

async function containersOf({ sessions, profile, ...use }: ProbeContext) {
  try {
    const { engine, containers } = await sessions.containers(profile, use)
    return { engine: engine.path, containers }
  } catch (error) {
    if (use.signal.aborted) throw error
    return nobody
  }
}

const interpreters =
  /^(python[\d.]*|node|nodejs|ruby[\d.]*|perl[\d.]*|php[\d.]*|java|bash|dash|sh|zsh|gunicorn.*|celery.*|MainThread)$/

/**
 * The file or module that an interpreter runs. A word with signs that a file's name has not, or behind an option that
 * brings text of its own, is left out: it may be a password.
 */
export function scriptOf(name: string, words: readonly string[]): string | null {
  if (!interpreters.test(name)) return null
  const [, ...rest] = words
  for (const [at, word] of rest.entries()) {
    if (/^-(m|jar)$/.test(word)) return fileName(rest[at + 1])
    if (/^-[a-z]*[ce]$/i.test(word) || word === '--eval' || word === '-p') return null
    if (!word.startsWith('-')) return fileName(word)
  }
  return null
}

const fileName = (word = '') => {
  const last = word.slice(word.lastIndexOf('/') + 1)
  return /^[\w.+-]{1,80}$/.test(last) && /^[\w./+-]+$/.test(word) ? last : null
}

/** A process and all that it descends from: what carries this very look. */
export function ancestors(pid: number, all: readonly Process[]): ReadonlySet<number> {
  const parents = new Map(all.map(one => [one.pid, one.parent]))
  const found = new Set<number>()
  for (let at = parents.has(pid) ? pid : undefined; at && !found.has(at); at = parents.get(at)) found.add(at)
  return found
}

/** Why a process is not to be ended from here, in words; null when the operator may decide. */
export function whyNotEnd(
  { pid, name, kernel, parent }: Process,
  details: ProcessDetails | undefined,
  mine: ReadonlySet<number>,
): string | null {
  if (pid === 1) return 'it is the first process of this host'
  if (kernel || pid === 2 || parent === 2) return 'it is a thread of the kernel'
  if (mine.has(pid)) return 'this console looks through it'
  if (/^(postgres|postmaster)$/.test(name))
    return 'it belongs to PostgreSQL, which would end all sessions; end its session in the database instead'
  if (/^(dockerd|containerd.*|conmon|podman|systemd.*|init)$/.test(name)) return 'other services run under it'
  if (details?.containerId && details.ownPid === 1)
    return `it is the first process of container ${details.container}; restart the container instead`
  return null
}
