import { z } from 'zod'
import { missing } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { findWorkers, type Worker } from './found'

const columns: readonly Column[] = [
  { name: 'name', type: 'text' },
  { name: 'lead', type: 'bool' },
  { name: 'state', type: 'text' },
  { name: 'pid', type: 'int' },
  { name: 'own_pid', type: 'int' },
  { name: 'started', type: 'int' },
  { name: 'seconds', type: 'int' },
  { name: 'container', type: 'text' },
  { name: 'container_id', type: 'text' },
  { name: 'engine', type: 'text' },
  { name: 'exit_code', type: 'int' },
  { name: 'oom_killed', type: 'bool' },
  { name: 'restarts', type: 'int' },
  { name: 'processes', type: 'int' },
  { name: 'stopped', type: 'int' },
]

const parameters = z.strictObject({
  /** Words that all stand in the command, such as `celery worker`. */
  command: z.string().min(1),
  /** Only in this container: its name, its id, or `project/service` of Compose. */
  container: z.string().nullable().default(null),
  /** Only in containers of this Compose project. */
  project: z.string().nullable().default(null),
})

/** What a worker is called: its container, or its process. */
export const nameOf = ({ container, lead }: Worker): string => container?.name ?? `process ${lead?.pid}`

/** The kernel's letter for its leading process; of a container that does not run, or is paused, its state. */
export const stateOf = ({ container, lead }: Worker): string =>
  container?.state != null && container.state !== 'running' ? container.state : (lead?.state ?? 'gone')

export const workersProcesses: Probe<z.infer<typeof parameters>> = {
  name: 'workers.processes',
  summary:
    'The processes of a worker, found by words of its command, on the host and in its containers: their states, and containers that should run one and do not.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ command, container, project }, context) {
    const words = command.split(/\s+/).filter(Boolean)
    if (words.length === 0) throw missing('No word of the command was given to look for.')
    const { workers, engine } = await findWorkers({ words, container, project }, context)
    return { columns, rows: workers.flatMap(one => rowsOf(one, engine)) }
  },
}

function rowsOf(worker: Worker, engine: string | null): Cell[][] {
  const { container, lead, processes } = worker
  const of = (pid: number | null, more: Readonly<Record<string, Cell>>) =>
    columns.map(
      ({ name }): Cell =>
        ({
          name: nameOf(worker),
          state: stateOf(worker),
          pid,
          container: container?.name ?? null,
          container_id: container?.id ?? null,
          engine: container ? engine : null,
          exit_code: lead ? null : (container?.exit_code ?? null),
          oom_killed: lead ? null : (container?.oom_killed ?? null),
          restarts: container?.restarts ?? null,
          processes: processes.length,
          stopped: processes.filter(one => one.state === 'T').length,
          ...more,
        })[name] ?? null,
    )
  if (!lead) return [of(null, { lead: true })]
  return processes.map(one =>
    of(one.pid, {
      lead: one === lead,
      own_pid: one.ownPid,
      started: one.started,
      seconds: one.seconds,
      ...(one === lead ? {} : { state: one.state }),
    }),
  )
}
