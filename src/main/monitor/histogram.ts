import { quantile, type Span } from '../probes/http/spans'
import type { Row } from './rates'

/** The column of a row that counts what took more than `from` and at most `to` milliseconds. */
export const spanColumn = (name: string, { from, to }: Omit<Span, 'count'>) => `${name} ${from} ${to}`

/**
 * The time in milliseconds that the share `q` of what was counted between two looks stayed under. Null when nothing was,
 * or when a count fell.
 */
export function histogramOf(name: string, before: readonly Row[], now: readonly Row[], q: number): number | null {
  const [was, is] = [counts(name, before), counts(name, now)]
  // A span without any is no column; it counted nothing until then.
  const spans = [...is].map(([column, count]): Span => {
    const [from = 0, to = 0] = column
      .slice(name.length + 1)
      .split(' ')
      .map(Number)
    return { from, to, count: count - (was.get(column) ?? 0) }
  })
  const fell = spans.some(span => span.count < 0) || [...was.keys()].some(column => !is.has(column))
  return fell
    ? null
    : quantile(
        spans.toSorted((a, b) => a.to - b.to),
        q,
      )
}

function counts(name: string, rows: readonly Row[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const { cells } of rows)
    for (const [column, count] of Object.entries(cells))
      if (column.startsWith(`${name} `)) found.set(column, (found.get(column) ?? 0) + (count ?? 0))
  return found
}
