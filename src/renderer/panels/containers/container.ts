import { type Trouble, troubles } from '#domain/container-trouble'
import { type Cell, type Column, records, type Table } from '#domain/table'
import { texts } from './texts'

/** What one host showed. */
export interface HostSight {
  readonly host: { readonly id: string; readonly name: string }
  readonly containers: Table
  /** CPU and memory by container; absent where they could not be measured. */
  readonly use: Table | undefined
}

/** A container of the system, read by its names. */
export interface Shown {
  readonly key: string
  readonly id: string
  readonly host: { readonly id: string; readonly name: string }
  readonly engine: string
  readonly name: string
  readonly state: string
  readonly trouble: Trouble | null
  readonly project: string | null
  readonly service: string | null
  readonly lastLines: string | null
  /** All that was said of it, by the look's own names. */
  readonly facts: Readonly<Record<string, Cell>>
}

const text = (cell: Cell | undefined) => (cell === null || cell === undefined ? null : String(cell))
const asTrouble = (cell: Cell | undefined) => troubles.find(one => one === cell) ?? null

/** The containers of all hosts, the worst first. One that several targets of a system show, for they are one host, is told once. */
export function containersOf(sights: readonly HostSight[]): Shown[] {
  const seen = new Map<string, Shown>()
  for (const { host, containers, use } of sights) {
    const used = new Map((use ? records(use) : []).map(row => [row.id, row]))
    for (const row of records(containers)) {
      const id = text(row.id)
      if (id === null || row.name === null || seen.has(id)) continue
      seen.set(id, {
        ...{ key: id, id, host },
        engine: text(row.engine) ?? 'docker',
        name: text(row.name) ?? id,
        state: text(row.state) ?? 'unknown',
        trouble: asTrouble(row.trouble),
        project: text(row.project),
        service: text(row.service),
        lastLines: text(row.last_lines),
        facts: { ...used.get(id), ...row },
      })
    }
  }
  const rank = ({ trouble }: Shown) => (trouble ? troubles.indexOf(trouble) : troubles.length)
  const ended = ({ state }: Shown) => Number(state !== 'running')
  return [...seen.values()].toSorted((a, b) => rank(a) - rank(b) || ended(a) - ended(b) || a.name.localeCompare(b.name))
}

const columns: readonly Column[] = [
  { name: 'container', type: 'text' },
  { name: 'state', type: 'text' },
  { name: 'CPU_pct', type: 'float' },
  { name: 'memory_bytes', type: 'int' },
  { name: 'memory_of_limit_pct', type: 'float' },
  { name: 'restarts', type: 'int' },
  { name: 'health', type: 'text' },
  { name: 'image', type: 'text' },
  { name: 'ports', type: 'text' },
  { name: 'compose', type: 'text' },
  { name: 'host', type: 'text' },
]

/** The list as it is shown; CPU is of the limit where there is one, else of one CPU. */
export function listOf(shown: readonly Shown[]): Table {
  return {
    columns,
    rows: shown.map(one => {
      const { facts, trouble, state, project, service } = one
      return [
        one.name,
        trouble ? texts.troubleWords[trouble] : state,
        facts.cpu_of_limit_pct ?? facts.cpu_pct ?? null,
        facts.memory ?? null,
        facts.memory_pct ?? null,
        facts.restarts ?? null,
        facts.health === 'unhealthy' && facts.health_output
          ? `unhealthy: ${facts.health_output}`
          : (facts.health ?? null),
        facts.image ?? null,
        facts.ports ?? null,
        project && service ? `${project}/${service}` : project,
        one.host.name,
      ]
    }),
  }
}

/** What the filter lets through. */
export interface Filter {
  readonly kind: 'all' | 'running' | 'trouble' | 'ended'
  readonly search: string
}

export const kinds: Readonly<Record<Filter['kind'], (one: Shown) => boolean>> = {
  all: () => true,
  trouble: one => one.trouble !== null,
  running: one => one.state === 'running',
  ended: one => one.state !== 'running' && one.trouble === null,
}

export const passes = (one: Shown, { kind, search }: Filter): boolean =>
  kinds[kind](one) &&
  Object.values({ ...one.facts, host: one.host.name })
    .join('\n')
    .toLowerCase()
    .includes(search.trim().toLowerCase())
