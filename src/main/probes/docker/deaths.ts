import { z } from 'zod'
import type { Container } from '#domain/container'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { ask, containersOf } from './engine'

const columns: readonly Column[] = [
  { name: 'name', type: 'text' },
  { name: 'state', type: 'text' },
  { name: 'restart_policy', type: 'text' },
  { name: 'deaths', type: 'int' },
  { name: 'failed', type: 'int' },
  { name: 'out_of_memory', type: 'int' },
  { name: 'last_at', type: 'time' },
  { name: 'last_exit_code', type: 'int' },
  { name: 'last_out_of_memory_at', type: 'time' },
  { name: 'id', type: 'text' },
]

const parameters = z.strictObject({
  project: z.string().min(1).nullish(),
  /** How far back, seconds. The engine remembers only a few hundred events. */
  since: z
    .number()
    .positive()
    .max(30 * 86_400)
    .default(86_400),
})

// With an end that lies in the past it answers what it remembers, and does not wait for more. Podman says `died`.
const script = `
now=$(date +%s)
"$ENGINE" events --since $((now - SECONDS_AGO)) --until "$now" --filter type=container \\
  --filter event=die --filter event=died --filter event=oom --format '{{json .}}'`

export const dockerDeaths: Probe<z.infer<typeof parameters>> = {
  name: 'docker.deaths',
  summary:
    'Containers that ended or ran out of memory lately, also those that were restarted since, as far as the engine remembers.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run({ project, since }, context) {
    const told = await containersOf(context)
    if ('absent' in told) return { columns, rows: [] }
    const mine = told.containers.filter(one => !project || one.project === project)
    const said = await ask(told.engine, { text: script, env: { SECONDS_AGO: String(Math.round(since)) } }, context)
    const events = readEvents(said)
    const rows = mine.flatMap(one => {
      const own = events.filter(({ id }) => id === one.id)
      return own.length > 0 ? [row(one, own)] : []
    })
    return { columns, rows: rows.toSorted((a, b) => (String(a[6]) < String(b[6]) ? 1 : -1)) }
  },
}

const event = z.object({
  /** Docker's words. */
  status: z.string().nullish(),
  id: z.string().nullish(),
  timeNano: z.number().nullish(),
  time: z.number().nullish(),
  Actor: z.object({ Attributes: z.record(z.string(), z.string()).nullish() }).nullish(),
  /** Podman's. */
  Status: z.string().nullish(),
  ID: z.string().nullish(),
  Time: z.union([z.string(), z.number()]).nullish(),
  ContainerExitCode: z.number().nullish(),
})

interface Death {
  readonly id: string
  readonly what: 'died' | 'out of memory'
  readonly at: string
  readonly exitCode: number | null
}

/** Reads one event a line, as Docker or Podman print it; what is none is left out. */
export function readEvents(output: string): Death[] {
  return output.split('\n').flatMap((line): Death[] => {
    const parsed = event.safeParse(parse(line))
    if (!parsed.success) return []
    const { status, id, time, Actor, Status, ID, Time, ContainerExitCode } = parsed.data
    const word = status ?? Status
    const who = id ?? ID
    const at = new Date(time ? time * 1000 : typeof Time === 'number' ? Time * 1000 : (Time ?? Number.NaN))
    if (!who || !word || Number.isNaN(at.getTime())) return []
    const code = Number(Actor?.Attributes?.exitCode ?? ContainerExitCode ?? Number.NaN)
    const what = word === 'oom' ? 'out of memory' : 'died'
    return [{ id: who, what, at: at.toISOString(), exitCode: Number.isInteger(code) ? code : null }]
  })
}

function row(one: Container, events: readonly Death[]): Cell[] {
  const deaths = events.filter(({ what }) => what === 'died')
  const kills = events.filter(({ what }) => what === 'out of memory')
  const last = deaths.at(-1)
  return [
    one.name,
    one.state,
    one.restart_policy,
    deaths.length,
    // Told to stop is no failure.
    deaths.filter(({ exitCode }) => exitCode !== null && ![0, 130, 137, 143].includes(exitCode)).length,
    kills.length,
    (last ?? kills.at(-1))?.at ?? null,
    last?.exitCode ?? null,
    kills.at(-1)?.at ?? null,
    one.id,
  ]
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
