import type { Failure } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { Sessions, Use } from '#domain/session'
import { type Cell, records, type Table } from '#domain/table'
import { lineOf } from './label'
import type { MetricLook } from './metric-file'
import type { Row } from './rates'

/** What one sample saw of a target: each look's rows, or why it has none. */
export interface Seen {
  readonly looks: ReadonlyMap<string, readonly Row[] | Failure>
  /** How long the answer took, milliseconds. */
  readonly tookMs: number
  /** The server's clock, seconds; and what changes when it is started anew. */
  readonly clock?: number | undefined
  readonly boot?: string | undefined
  /** What this login has of what looks need; as before where nobody said. */
  readonly has?: readonly string[] | undefined
  /** It answers, and says that it is not well; well where nothing is said. */
  readonly well?: boolean
}

export interface Asking extends Use {
  readonly target: Profile
  readonly sessions: Sessions
}

/** Takes the looks in as few exchanges as the protocol has; throws OpsError when the target does not answer. */
export type Reader = (looks: readonly MetricLook[], asking: Asking) => Promise<Seen>

export const isFailure = (seen: readonly Row[] | Failure): seen is Failure => 'kind' in seen

/** The rows of a table, each under its label; a text that is a number counts as one. */
export const rowsOf = (table: Table, label: MetricLook['label']): Row[] =>
  records(table).map(record => ({
    label: label === undefined ? '' : lineOf(record[label.column]),
    since: record.counted_since == null ? undefined : String(record.counted_since),
    cells: Object.fromEntries(Object.entries(record).map(([name, cell]) => [name, numberOf(cell)])),
  }))

/** Columns by which every look may tell of the server itself. */
export function ofServer(tables: readonly Table[]): Pick<Seen, 'clock' | 'boot' | 'has'> {
  const said: Record<string, Cell> = Object.assign({}, ...tables.flatMap(table => records(table).slice(0, 1)))
  return {
    clock: numberOf(said.clock ?? null) ?? undefined,
    boot: said.boot == null ? undefined : String(said.boot),
    has: said.has == null ? undefined : String(said.has).split(', '),
  }
}

function numberOf(cell: Cell): number | null {
  if (typeof cell === 'boolean') return cell ? 1 : 0
  const number = typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : cell
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}
