import { type Container, means } from '#domain/container'
import type { ServerProcess } from './process-table'

/** What is known of the server that is meant; nothing means that all of them are. */
export interface Wanted {
  /** Its sessions as the server itself lists them: `pid@seconds since 1970`, the time empty where it is hidden. */
  readonly backends?: string | null | undefined
  readonly container?: string | null | undefined
  readonly port?: number | null | undefined
}

/** A clock read in whole seconds, and a start that is noted a moment after the process began. */
const sameStartSeconds = 3

/**
 * The leader of the server that is meant, among all that run on a host; undefined when that cannot be told. Pids alone
 * are no proof: in containers they are small, and two servers may have the same.
 */
export function whichServer(
  processes: readonly ServerProcess[],
  wanted: Wanted,
  containers: readonly Container[],
  sockets: string,
): number | undefined {
  const leaders = [...new Set(processes.map(one => one.leader))]
  const own = (leader: number) => processes.filter(one => one.leader === leader)
  if (wanted.backends) {
    const known = new Map(wanted.backends.split(',').map(one => [one.split('@')[0], one.split('@')[1] ?? ''] as const))
    return best(leaders, leader =>
      own(leader).reduce((score, { ownPid, startedAt }) => {
        const since = known.get(String(ownPid))
        if (since === undefined) return score
        if (since === '' || startedAt === null) return score + 0.1
        return Math.abs(Number(since) - startedAt) <= sameStartSeconds ? score + 1 : score - 1
      }, 0),
    )
  }
  if (wanted.container) {
    const meant = containers.filter(one => means(wanted.container ?? '', one)).map(one => one.id)
    return only(leaders.filter(leader => own(leader).some(one => meant.includes(one.containerId))))
  }
  if (wanted.port) {
    const clients = clientPorts(sockets, wanted.port)
    return best(leaders, leader => own(leader).filter(one => clients.has(one.clientPort ?? 0)).length)
  }
  return only(leaders)
}

const only = (leaders: readonly number[]) => (leaders.length === 1 ? leaders[0] : undefined)

/** The one with the highest score above zero; none when two share it. */
function best(leaders: readonly number[], scoreOf: (leader: number) => number): number | undefined {
  const [first, second] = leaders
    .map(leader => ({ leader, score: scoreOf(leader) }))
    .toSorted((a, b) => b.score - a.score)
  return first && first.score > 0 && first.score > (second?.score ?? 0) ? first.leader : undefined
}

/** Ports of those who are connected to that port, from lines of /proc/net/tcp and tcp6. */
function clientPorts(sockets: string, port: number): Set<number> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return new Set(
    [...sockets.matchAll(/\s[0-9A-F]{8,32}:([0-9A-F]{4}) [0-9A-F]{8,32}:([0-9A-F]{4}) 01 /gi)].flatMap(
      ([, local, remote]) => (local?.toUpperCase() === hex ? [Number.parseInt(remote ?? '', 16)] : []),
    ),
  )
}
