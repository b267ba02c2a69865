import type { RoundCell } from '#domain/round'
import type { Mark } from '../../parts/outcome'
import { markOfCell } from '../../parts/round-mark'

/** One system of a round, or one of its targets where several are looked at: its checks by runbook. */
export interface GridRow {
  readonly system: string
  readonly target?: string
  readonly cells: ReadonlyMap<string, RoundCell>
}

/** Worst first: not knowing is worse than trouble. What is still to come stands before what was left out from the start. */
const worst: readonly Mark[] = [
  ...(['unknown', 'interrupted', 'critical', 'unreachable', 'failed', 'found'] as const),
  ...(['cancelled', 'running', 'planned', 'left', 'passed'] as const),
]
const troubles: ReadonlySet<Mark> = new Set(worst.slice(0, 6))

export const isTroubled = (cell: RoundCell) => troubles.has(markOfCell(cell))
export const isChanged = (cell: RoundCell) => cell.changed !== undefined && cell.changed !== 'same'
const isUnanswered = (cell: RoundCell) => markOfCell(cell) === 'unreachable'
const isLeft = (cell: RoundCell) => cell.status === 'left'

/** What a grid can be narrowed to. */
export const shows = { trouble: isTroubled, unreachable: isUnanswered, changed: isChanged, left: isLeft } as const
export type Show = keyof typeof shows
export const asShow = (text: string | undefined): Show | undefined =>
  text !== undefined && text in shows ? (text as Show) : undefined

/** The cells as they are to be shown: in a first round all of them are new, which says nothing. */
export const compared = (cells: readonly RoundCell[]): readonly RoundCell[] =>
  cells.some(cell => cell.changed !== undefined && cell.changed !== 'new')
    ? cells
    : cells.map(({ changed: _, ...cell }) => cell)

/** What tells the rows of a grid apart. */
export const rowKey = ({ system, target = '' }: Pick<GridRow, 'system' | 'target'>) => JSON.stringify([system, target])

/** The cells by system and target, in the order in which the round goes. */
export const rowsOf = (cells: readonly RoundCell[]): GridRow[] =>
  [...Map.groupBy(cells, rowKey).values()].flatMap(of => {
    const [first] = of
    if (!first) return []
    const { system, target } = first
    const byRunbook = new Map(of.map(cell => [cell.runbook, cell]))
    return [{ system, ...(target !== undefined && { target }), cells: byRunbook }]
  })

/** Systems worst first: whose worst is worse, then who has more of it, then by name. */
export function worstRows(rows: readonly GridRow[], nameOf: (system: string) => string): GridRow[] {
  const weights = new Map(rows.map(row => [row, weightsOf([...row.cells.values()])]))
  return rows.toSorted(
    (a, b) =>
      heavier(weights.get(a), weights.get(b)) ||
      nameOf(a.system).localeCompare(nameOf(b.system)) ||
      (a.target ?? '').localeCompare(b.target ?? ''),
  )
}

/** The runbooks of a round as columns, worst first as well: what is to be read stands in the corner that is always in sight. */
export function worstColumns(cells: readonly RoundCell[]): string[] {
  const columns = Map.groupBy(cells, cell => cell.runbook)
  const weights = new Map([...columns].map(([runbook, list]) => [runbook, weightsOf(list)]))
  return [...columns.keys()].toSorted((a, b) => heavier(weights.get(a), weights.get(b)))
}

/** How many cells there are of each mark, worst mark first; being well is no reason to stand before another. */
function weightsOf(cells: readonly RoundCell[]): number[] {
  const counts = worst.slice(0, -1).map(() => 0)
  for (const cell of cells) {
    const at = worst.indexOf(markOfCell(cell))
    if (at >= 0 && at < counts.length) counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

const heavier = (a: readonly number[] = [], b: readonly number[] = []) => {
  const at = a.findIndex((count, place) => count !== b[place])
  return at === -1 ? 0 : (b[at] ?? 0) - (a[at] ?? 0)
}

/** The systems and the checks in which something is that was asked for. What they meet in is shown whole: a gap always means that there is no such check. */
export function narrowed(
  grid: { readonly rows: readonly GridRow[]; readonly columns: readonly string[] },
  wanted: { readonly show: Show | undefined; readonly search: string },
  words: { readonly system: (id: string) => string; readonly runbook: (id: string) => string },
): { rows: GridRow[]; columns: string[] } {
  const search = wanted.search.trim().toLowerCase()
  const shown = wanted.show ? shows[wanted.show] : () => true
  const says = (cell: RoundCell) =>
    `${words.runbook(cell.runbook)} ${cell.runbook} ${cell.headline ?? ''} ${cell.left ?? ''}`.toLowerCase()
  const fits = (row: GridRow) => {
    const name = `${words.system(row.system)} ${row.target ?? ''}`.toLowerCase()
    const whole = search === '' || name.includes(search)
    return [...row.cells.values()].filter(cell => shown(cell) && (whole || says(cell).includes(search)))
  }
  const fitting = grid.rows.map(row => ({ row, cells: fits(row) })).filter(one => one.cells.length > 0)
  const used = new Set(fitting.flatMap(one => one.cells.map(cell => cell.runbook)))
  return { rows: fitting.map(one => one.row), columns: grid.columns.filter(column => used.has(column)) }
}

/** How far a round is: checks that have ended, of how many; per minute and milliseconds left, where that can be said. */
export function progressOf(cells: readonly RoundCell[], startedAt: string, now: number) {
  const ended = cells.filter(cell => cell.status === 'done' || cell.status === 'left').length
  const looked = cells.filter(cell => cell.status === 'done').length
  const tookMs = now - Date.parse(startedAt)
  const known = looked >= 3 && tookMs > 0
  return {
    ended,
    total: cells.length,
    ...(known && { perMinute: (looked / tookMs) * 60_000, leftMs: ((cells.length - ended) / looked) * tookMs }),
  }
}
