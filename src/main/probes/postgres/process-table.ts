import { type Process, readProcesses } from '../host/process-table'
import { type Title, titleOf } from './process-title'

type Pieces = ReadonlyMap<string, string>

/** One process of a PostgreSQL server, as its host sees it. */
export interface ServerProcess extends Process, Title {
  /** The pid that PostgreSQL itself shows: in a container another one than the host's. */
  readonly ownPid: number
  /** Pid (of the host) of the process that leads its server. */
  readonly leader: number
  /** Full id of the container it runs in. */
  readonly containerId: string | null
  /** Seconds since 1970. */
  readonly startedAt: number | null
  /** Bytes from and to disks in a second; null where this user may not see it. */
  readonly readPerSecond: number | null
  readonly writtenPerSecond: number | null
  /** Command line of the leader, of the others the title they give themselves. */
  readonly words: string
}

/** Understands the two looks of `processScript`. A process that ended between them is left out. */
export function readServerProcesses(first: Pieces, second: Pieces, still: Pieces, seconds: number): ServerProcess[] {
  const words = byPid(still.get('titles'), 'cmdline')
  const names = byPid(still.get('names'), 'status')
  const groups = byPid(still.get('groups'), 'cgroup')
  const stats = statsOf(second)
  const perSecond = Number(still.get('ticks')?.trim()) || 100
  const boot = Number(/^btime (\d+)$/m.exec(second.get('stat') ?? '')?.[1])
  const [before, after] = [bytesOf(first), bytesOf(second)]
  const leaderOf = (pid: number): number => {
    const parent = stats.get(pid)?.parent
    return parent !== undefined && stats.has(parent) && parent !== pid ? leaderOf(parent) : pid
  }
  return readProcesses(new Map(first), new Map(second), still, seconds).map(process => {
    const { pid } = process
    const said = words.get(pid)?.trim() ?? ''
    const started = stats.get(pid)?.startedTicks
    const rate = (what: string) => {
      const [then, now] = [before.get(`${pid} ${what}`), after.get(`${pid} ${what}`)]
      return then === undefined || now === undefined || now < then ? null : Math.round((now - then) / seconds)
    }
    return {
      ...process,
      ...titleOf(said),
      ownPid: Number(/(\d+)\s*$/.exec(names.get(pid) ?? '')?.[1] ?? pid),
      leader: leaderOf(pid),
      containerId: /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/.exec(groups.get(pid) ?? '')?.[0] ?? null,
      startedAt: boot && started !== undefined ? boot + started / perSecond : null,
      readPerSecond: rate('read_bytes'),
      writtenPerSecond: rate('write_bytes'),
      words: said,
    }
  })
}

/** Lines of `grep -H`, `PID/file:text`, by pid; several of one are joined. */
function byPid(text: string | undefined, file: string): Map<number, string> {
  const found = new Map<number, string>()
  for (const line of (text ?? '').split('\n')) {
    const [, pid, rest] = /^(\d+)\/([\s\S]*)$/.exec(line) ?? []
    if (!pid || !rest?.startsWith(`${file}:`)) continue
    const before = found.get(Number(pid))
    found.set(Number(pid), `${before === undefined ? '' : `${before}\n`}${rest.slice(file.length + 1)}`)
  }
  return found
}

function statsOf(look: Pieces): Map<number, { parent: number; startedTicks: number }> {
  return new Map(
    (look.get('processes') ?? '').split('\n').flatMap(line => {
      const [, pid, rest] = /^(\d+) \(.*\) \S (.*)$/.exec(line) ?? []
      const fields = rest?.split(' ') ?? []
      return pid ? [[Number(pid), { parent: Number(fields[0]), startedTicks: Number(fields[18]) }] as const] : []
    }),
  )
}

const bytesOf = (look: Pieces) =>
  new Map(
    [...(look.get('io') ?? '').matchAll(/^(\d+)\/io:(read_bytes|write_bytes): (\d+)$/gm)].map(
      ([, pid, what, bytes]) => [`${pid} ${what}`, Number(bytes)] as const,
    ),
  )
