import type { Container } from '#domain/container'
import { means } from '#domain/container'
import { missing, OpsError } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'
import { processScript } from './process-script'
import { isWorker, readWorkerProcesses, type WorkerProcess } from './worker-process'

/** A worker: a process that leads others of the same command, or a container that was made to run one and does not. */
export interface Worker {
  /** The container it runs in, or none. */
  readonly container: Container | null
  /** Absent of a container that does not run. */
  readonly lead: WorkerProcess | null
  /** With the lead. */
  readonly processes: readonly WorkerProcess[]
  /** The command it was started with. May hold passwords: never for a page, a log or a failure. */
  readonly words: readonly string[]
}

export interface Wanted {
  /** All of these stand in its command. */
  readonly words: readonly string[]
  /** Whether a command with those words is one of ours; all of them where nothing is said. */
  readonly ours?: (command: readonly string[]) => boolean
  /** Only in this container: its name, id, or `project/service`. */
  readonly container?: string | null | undefined
  /** Only in containers of this Compose project; what runs outside of containers is then not meant. */
  readonly project?: string | null | undefined
}

export interface Found {
  readonly workers: readonly Worker[]
  /** Where the engine's program lies, if there is an engine. */
  readonly engine: string | null
}

/**
 * Every worker of that command on a host, in its containers too. Of containers that do not run, those of a service that has
 * a running one are its past. Throws where processes cannot be seen.
 */
export async function findWorkers(
  { words, ours = () => true, container, project }: Wanted,
  context: ProbeContext,
): Promise<Found> {
  const { sessions, profile, target, ...use } = context
  const inside = target.protocol === 'container'
  const shell = await sessions.shell(profile, use.signal)
  const longest = words.toSorted((a, b) => b.length - a.length)[0] ?? ''
  const [{ exit, stdout }, asked] = await Promise.all([
    shell.run(processScript(longest), use),
    // Inside a container there is no engine to ask, and none is needed.
    inside ? undefined : sessions.containers(profile, use).catch(asOpsError),
  ])
  if (exit === 13) throw new OpsError(hidden(shell.host.user))
  if (exit !== 0) throw missing('This host has no /proc to look at; its processes can be seen on Linux only.')
  const engine = asked instanceof OpsError ? undefined : asked
  const known = new Map((engine?.containers ?? []).map(one => [one.id ?? '', one]))
  const meant = (one: Container | null) =>
    inside || (one === null ? !container && !project : isMeant(one, { container, project }))
  const all = readWorkerProcesses(stdout).filter(one => isWorker(one.words, words) && ours(one.words))
  const pids = new Set(all.map(one => one.pid))
  const leads = all.filter(one => !pids.has(one.parent))
  // An engine that may not be asked matters where a worker is in a container, or may be in one that does not run.
  // One that is down runs no container either.
  const needed = container || project || leads.some(one => one.containerId !== null)
  const unseen = leads.length === 0 && asked instanceof OpsError && asked.failure.code === 'ENGINE_DENIED'
  if (asked instanceof OpsError && asked.failure.code !== 'NO_ENGINE' && (needed || unseen)) throw asked
  const running = leads
    .map(
      (lead): Worker => ({
        container: known.get(lead.containerId ?? '') ?? null,
        lead,
        processes: all.filter(one => one === lead || leadOf(one, all) === lead),
        words: lead.words,
      }),
    )
    .filter(one => meant(one.container))
  const stopped = (engine?.containers ?? [])
    .filter(one => one.state !== 'running' && one.state !== 'paused' && !one.oneoff && meant(one))
    .filter(one => isWorker(spoken(one), words) && ours(spoken(one)))
    .filter(one => !running.some(({ container: other }) => sameService(other, one)))
  return {
    workers: [...running, ...stopped.map(one => ({ container: one, lead: null, processes: [], words: spoken(one) }))],
    engine: engine?.engine.path ?? null,
  }
}

/** A command is often one text for a shell: its words count all the same. */
const spoken = ({ setup }: Container) =>
  setup.command.flatMap(word => word.split(/\s+/)).filter(word => !/^(?:.*\/)?(?:ba|da|a)?sh$|^-l?c$|^exec$/.test(word))

const isMeant = (one: Container, { container, project }: Pick<Wanted, 'container' | 'project'>) =>
  (!container || means(container, one)) && (!project || one.project === project)

const sameService = (a: Container | null, b: Container) =>
  a?.service != null && a.project === b.project && a.service === b.service

function leadOf(one: WorkerProcess, all: readonly WorkerProcess[]): WorkerProcess {
  const parent = all.find(other => other.pid === one.parent && other !== one)
  return parent ? leadOf(parent, all) : one
}

function asOpsError(error: unknown): OpsError {
  if (error instanceof OpsError) return error
  throw error
}

const hidden = (user: string) =>
  ({
    kind: 'denied',
    code: 'HIDDEN_PROCESSES',
    message: `${user} sees only its own processes on this host.`,
    hint: 'The mount /proc has hidepid. Its option gid= names the group that may see all: add this login to it.',
  }) as const
