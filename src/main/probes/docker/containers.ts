import { z } from 'zod'
import type { Container, PublishedPort } from '#domain/container'
import { exitMeans, shouldRun, troubleOf } from '#domain/container-trouble'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { type Absent, containersOf } from './engine'
import { lastLines } from './last-lines'

const columns: readonly Column[] = [
  { name: 'engine', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'image', type: 'text' },
  { name: 'state', type: 'text' },
  { name: 'health', type: 'text' },
  { name: 'trouble', type: 'text' },
  { name: 'health_output', type: 'text' },
  { name: 'restarts', type: 'int' },
  { name: 'oom_killed', type: 'bool' },
  { name: 'exit_code', type: 'int' },
  { name: 'exit_means', type: 'text' },
  { name: 'should_run', type: 'bool' },
  { name: 'restart_policy', type: 'text' },
  { name: 'started_at', type: 'time' },
  { name: 'finished_at', type: 'time' },
  { name: 'memory_limit', type: 'int' },
  { name: 'cpu_limit', type: 'float' },
  { name: 'project', type: 'text' },
  { name: 'service', type: 'text' },
  { name: 'ports', type: 'text' },
  { name: 'last_lines', type: 'text' },
  { name: 'image_id', type: 'text' },
  { name: 'id', type: 'text' },
  { name: 'message', type: 'text' },
]

const parameters = z.strictObject({
  /** Name of a Compose project; without one, all containers are meant. */
  project: z.string().min(1).nullish(),
  /** How many of the last lines of those in trouble to bring as well. */
  lines: z.number().int().min(0).max(50).default(0),
})

export const dockerContainers: Probe<z.infer<typeof parameters>> = {
  name: 'docker.containers',
  summary:
    'Every container of a host: state, what is wrong with it, health, restarts, exit code, limits. Docker or Podman.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run({ project, lines }, context) {
    const told = await containersOf(context)
    if ('absent' in told) return { columns, rows: [only(told.absent)] }
    const { engine, containers, unread } = told
    const mine = containers.filter(one => !project || one.project === project)
    // Nothing of the project is not the same as nothing wrong with it.
    if (project && mine.length === 0 && unread === 0) {
      const message = `There is no container of the project ${project}.`
      return { columns, rows: [only({ engine: engine.name, state: 'absent', message })] }
    }
    const inTrouble = mine.flatMap(one => (troubleOf(one, containers) && one.id ? [one.id] : []))
    const said = await lastLines(engine, inTrouble, lines, context)
    return {
      columns,
      rows: mine.map(one => row(engine.name, one, containers, said)),
      ...(unread
        ? { cut: 'Some containers could not be read: what the engine said about them was cut or broken.' }
        : {}),
    }
  },
}

const only = (absent: Absent): Cell[] => columns.map(({ name }) => ({ ...absent })[name as keyof Absent] ?? null)

function row(engine: string, one: Container, all: readonly Container[], said: ReadonlyMap<string, string>): Cell[] {
  const cells: Readonly<Record<string, Cell>> = {
    engine,
    trouble: troubleOf(one, all),
    exit_means: exitMeans(one),
    should_run: one.state === 'running' || shouldRun(one, all),
    ports: one.ports.map(shownPort).join(', ') || null,
    last_lines: said.get(one.id ?? '') || null,
  }
  return columns.map(({ name }) => {
    if (name in cells) return cells[name] ?? null
    const cell = one[name as keyof Container]
    return typeof cell === 'object' ? null : (cell ?? null)
  })
}

const shownPort = ({ inside, published }: PublishedPort) =>
  published ? `${published.address}:${published.port} → ${inside}` : String(inside)
