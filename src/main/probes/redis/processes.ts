import { z } from 'zod'
import { type Container, means } from '#domain/container'
import { OpsError } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { ShellSession } from '#domain/session'
import type { Cell, Column } from '#domain/table'
import { readNumbers } from '../host/counters'
import { pieces } from '../host/look-script'
import { processScript } from './process-script'
import { type RedisProcess, readRedisProcesses } from './process-table'

const columns: readonly Column[] = [
  { name: 'server', type: 'text' },
  { name: 'mine', type: 'bool' },
  { name: 'pid', type: 'int' },
  { name: 'port', type: 'int' },
  { name: 'state', type: 'text' },
  { name: 'started_at', type: 'time' },
  { name: 'memory', type: 'int' },
  { name: 'swap', type: 'int' },
  { name: 'memory_limit', type: 'int' },
  { name: 'huge_pages', type: 'bool' },
  { name: 'huge_pages_setting', type: 'text' },
  { name: 'overcommit', type: 'int' },
  { name: 'somaxconn', type: 'int' },
  { name: 'oom_score_adj', type: 'int' },
  { name: 'connections', type: 'int' },
  { name: 'top_client', type: 'text' },
  { name: 'top_connections', type: 'int' },
  { name: 'host_total', type: 'int' },
  { name: 'host_available', type: 'int' },
]

const parameters = z.strictObject({
  /** The container it runs in, */
  container: z.string().min(1).nullish(),
  /** or what it says of itself: its process id and when it started (seconds since 1970), */
  process_id: z.number().int().positive().nullish(),
  started_at: z.number().int().nullish(),
  /** or the port that it listens on. */
  port: z.number().int().min(1).max(65_535).nullish(),
})
type Wanted = z.infer<typeof parameters>

export const redisProcesses: Probe<Wanted> = {
  name: 'redis.processes',
  summary:
    'Every Redis process of a host, in containers too: memory, swap, limit, who is connected, and the kernel settings that Redis cares for. `mine` is true for the server that is meant, null where that cannot be told.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run(wanted, context) {
    const session = await context.sessions.shell(context.profile, context.signal)
    const done = await session.run(
      { interpreter: 'sh', text: processScript, env: {} },
      { ...context, byteLimit: 16_000_000 },
    )
    if (done.exit === 3)
      throw new OpsError({
        kind: 'missing',
        code: 'NO_PROC',
        message: 'This host has no /proc to look at; its processes can be read on Linux only.',
      })
    const still = pieces(done.stdout, 0)
    const processes = readRedisProcesses(still)
    const engine = processes.some(one => one.containerId) ? await engineOf(context) : undefined
    const mine = whichRedis(processes, wanted, engine?.containers ?? [])
    const memory = readNumbers(still.get('meminfo'))
    const ours = numberOf(still.get('somaxconn'))
    const rows = await Promise.all(
      processes.map(async (one): Promise<Cell[]> => {
        const [top] = [...one.clients].toSorted(([, a], [, b]) => b - a)
        const inside =
          one.containerId && engine && one === mine
            ? await somaxconnIn(session, engine.path, one.containerId, context)
            : null
        return [
          nameOf(one, engine?.containers ?? []),
          mine === undefined ? null : one === mine,
          one.pid,
          one.port,
          one.state,
          one.startedAt === null ? null : new Date(one.startedAt * 1000).toISOString(),
          one.memory,
          one.swap,
          one.limit,
          one.hugePages,
          /\[(\w+)\]/.exec(still.get('thp') ?? '')?.[1] ?? null,
          numberOf(still.get('overcommit')),
          one.containerId ? inside : ours,
          one.oomScoreAdj,
          [...one.clients.values()].reduce((sum, count) => sum + count, 0),
          top?.[0] ?? null,
          top?.[1] ?? null,
          memory.get('MemTotal') ?? null,
          memory.get('MemAvailable') ?? null,
        ]
      }),
    )
    return { columns, rows: rows.toSorted((a, b) => Number(b[1]) - Number(a[1])) }
  },
}

/** A clock read in whole seconds, and a start that is noted a moment after the process began. */
const sameStartSeconds = 3

/** The process that is meant; undefined when that cannot be told. A pid alone is no proof: in every container it is 1. */
export function whichRedis(
  processes: readonly RedisProcess[],
  { container, process_id, started_at, port }: Wanted,
  containers: readonly Container[],
): RedisProcess | undefined {
  const only = (found: readonly RedisProcess[]) => (found.length === 1 ? found[0] : undefined)
  if (container) {
    const meant = containers.filter(one => means(container, one)).map(one => one.id)
    return only(processes.filter(one => meant.includes(one.containerId)))
  }
  if (process_id != null)
    return only(
      processes.filter(
        one =>
          one.ownPid === process_id &&
          (started_at == null || one.startedAt === null || Math.abs(one.startedAt - started_at) <= sameStartSeconds),
      ),
    )
  return port == null ? only(processes) : only(processes.filter(one => one.port === port && one.containerId === null))
}

/** Its names only help to read: without the right to ask the engine, ids stand in their place. */
async function engineOf({ sessions, profile, ...use }: ProbeContext) {
  try {
    const { engine, containers } = await sessions.containers(profile, use)
    return { path: engine.path, containers }
  } catch (error) {
    if (use.signal.aborted) throw error
    return undefined
  }
}

const nameOf = ({ pid, containerId }: RedisProcess, containers: readonly Container[]) =>
  containerId
    ? `container ${containers.find(one => one.id === containerId)?.name ?? containerId.slice(0, 12)}`
    : `pid ${pid}`

/** A container's network has a limit of its own, that only a look inside tells; null where there is no `cat`. */
async function somaxconnIn(
  session: ShellSession,
  engine: string,
  id: string,
  context: ProbeContext,
): Promise<number | null> {
  const script = '"$ENGINE" exec "$ID" cat /proc/sys/net/core/somaxconn </dev/null'
  const done = await session.run({ interpreter: 'sh', text: script, env: { ENGINE: engine, ID: id } }, context)
  return done.exit === 0 ? numberOf(done.stdout) : null
}

const numberOf = (text: string | undefined) => (/^-?\d+$/.test(text?.trim() ?? '') ? Number(text) : null)
