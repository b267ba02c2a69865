import { z } from 'zod'
import type { Container } from '#domain/container'
import { OpsError } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'
import { readCounters } from '../host/counters'
import { pieces } from '../host/look-script'
import { cpuShare } from '../host/rates'
import { processScript } from './process-script'
import { readServerProcesses, type ServerProcess } from './process-table'
import { whichServer } from './which-server'

/** How a runbook says which server it means. */
export const wantedServer = {
  /** Its sessions as it lists them itself: `pid@seconds since 1970`, with commas between. */
  backends: z.string().max(1_000_000).nullish(),
  /** Or the container it runs in. */
  container: z.string().min(1).nullish(),
  /** Or the port it is reached at. */
  port: z.number().int().min(1).max(65_535).nullish(),
}
const wantedSchema = z.object(wantedServer)

interface ServerLook {
  readonly processes: readonly ServerProcess[]
  /** Whether a process is of the server that is meant; null where that cannot be told. */
  isMine(process: ServerProcess): boolean | null
  /** How an operator calls the server that a process is of: its container, else its data directory. */
  nameOf(process: ServerProcess): string
  readonly hostBusyPct: number | null
  /** Not all of it could be read. */
  readonly cut: boolean
}

/** Looks twice at all PostgreSQL processes of a host. Throws OpsError missing where there is no /proc. */
export async function lookAtServers(
  context: ProbeContext,
  windowSeconds: number,
  wanted: z.infer<typeof wantedSchema>,
): Promise<ServerLook> {
  const session = await context.sessions.shell(context.profile, context.signal)
  const env = { WINDOW: String(windowSeconds), PORT: wanted.port ? String(wanted.port) : '' }
  const done = await session.run({ interpreter: 'sh', text: processScript, env }, { ...context, byteLimit: 16_000_000 })
  if (done.exit === 3)
    throw new OpsError({
      kind: 'missing',
      code: 'NO_PROC',
      message: 'This host has no /proc to look at; its processes can be read on Linux only.',
    })
  const [still, first, second] = [0, 1, 2].map(at => pieces(done.stdout, at)) as [Pieces, Pieces, Pieces]
  const [before, after] = [readCounters(first), readCounters(second)]
  const seconds = (after.uptime ?? 0) - (before.uptime ?? 0) || Math.max(1, windowSeconds)
  const processes = readServerProcesses(first, second, still, seconds)
  const containers = processes.some(one => one.containerId) ? await containersOf(context) : []
  const mine = whichServer(processes, wanted, containers, still.get('sockets') ?? '')
  return {
    processes,
    isMine: one => (mine === undefined ? null : one.leader === mine),
    nameOf: one => nameOf(one, processes, containers),
    hostBusyPct: cpuShare(before.cpus.get('all'), after.cpus.get('all'))?.busy ?? null,
    cut: done.dropped > 0,
  }
}

type Pieces = Map<string, string>

/** Their names only help to read: without the right to ask the engine, ids stand in their place. */
async function containersOf({ sessions, profile, ...use }: ProbeContext): Promise<readonly Container[]> {
  try {
    return (await sessions.containers(profile, use)).containers
  } catch (error) {
    if (use.signal.aborted) throw error
    return []
  }
}

function nameOf(
  { leader, containerId }: ServerProcess,
  all: readonly ServerProcess[],
  containers: readonly Container[],
): string {
  const named = containers.find(one => one.id === containerId)?.name
  if (containerId) return `container ${named ?? containerId.slice(0, 12)}`
  const folder = / -D ?(\S+)/.exec(all.find(one => one.pid === leader)?.words ?? '')?.[1]
  return folder ?? `pid ${leader}`
}
