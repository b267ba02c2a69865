import { z } from 'zod'
import type { Container } from '#domain/container'
import { OpsError } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { Cell, Column } from '#domain/table'

const columns: readonly Column[] = [
  { name: 'engine', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'image', type: 'text' },
  { name: 'state', type: 'text' },
  { name: 'health', type: 'text' },
  { name: 'restarts', type: 'int' },
  { name: 'oom_killed', type: 'bool' },
  { name: 'exit_code', type: 'int' },
  { name: 'restart_policy', type: 'text' },
  { name: 'started_at', type: 'time' },
  { name: 'finished_at', type: 'time' },
  { name: 'project', type: 'text' },
  { name: 'service', type: 'text' },
  { name: 'id', type: 'text' },
  { name: 'message', type: 'text' },
]

const parameters = z.strictObject({
  /** Name of a Compose project; without one, all containers are meant. */
  project: z.string().min(1).nullish(),
})

export const dockerContainers: Probe<z.infer<typeof parameters>> = {
  name: 'docker.containers',
  summary: 'Every container of a host: state, health, restarts, killed for memory, exit code. Docker or Podman.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run({ project }, context) {
    const told = await ask(context)
    if (Array.isArray(told)) return { columns, rows: [told] }
    const engine = told.engine.name
    const mine = told.containers.filter(one => !project || one.project === project)
    // Nothing of the project is not the same as nothing wrong with it.
    const gone = project && mine.length === 0 && told.unread === 0
    return {
      columns,
      rows: gone
        ? [only(engine, 'absent', `There is no container of the project ${project}.`)]
        : mine.map(container => row(engine, container)),
      ...(told.unread
        ? { cut: 'Some containers could not be read: what the engine said about them was cut or broken.' }
        : {}),
    }
  },
}

/** What the engine tells; a row where there is none or it does not answer, which is how that host is and no failure to look. */
async function ask({ sessions, profile, ...use }: ProbeContext) {
  try {
    return await sessions.containers(profile, use)
  } catch (error) {
    if (!(error instanceof OpsError) || error.failure.layer !== 'container') throw error
    const { code, message, detail } = error.failure
    if (code === 'NO_ENGINE') return only('none', 'not installed', message)
    // Whoever may not look has not seen that nothing is wrong.
    if (code === 'ENGINE_DENIED') throw error
    return only(detail?.engine ?? 'none', 'engine down', message)
  }
}

const only = (engine: string, state: string, message: string): Cell[] =>
  columns.map(({ name }) => ({ engine, state, message })[name] ?? null)

const row = (engine: string, container: Container): Cell[] =>
  columns.map(({ name }) => {
    if (name === 'engine') return engine
    const cell = container[name as keyof Container]
    return typeof cell === 'object' ? null : (cell ?? null)
  })
