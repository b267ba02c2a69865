import type { Failure } from '#domain/failure'
import type { Table } from '#domain/table'
import { since } from './live'
import type { Ended } from './settle'

/** Where the batches of one change stand. */
export interface Tally {
  count: number
  sum: number
  readonly total?: number
  unit?: string
  readonly startedAt: number
}

/** What a lost batch did, as far as the count of what is left tells. */
export const counted = ({ sum, total, unit }: Tally, { left, last }: { left: number | undefined; last: boolean }) => ({
  done: total === undefined || left === undefined ? 0 : Math.max(0, total - left - sum),
  unit,
  last,
})

export const stopped: Failure = { kind: 'cancelled', code: 'STOPPED', message: 'Stopped by the operator.' }

/** How it ended that did not come to its end: what was done stays done, and the words say how much that is. */
export function ended(tally: Tally, outcome: Ended['outcome'], failure: Failure | undefined): Ended {
  const { count, sum, total, unit = 'rows' } = tally
  const done = `${count} ${count === 1 ? 'batch is' : 'batches are'} done: ${sum}${total === undefined ? '' : ` of ${total}`} ${unit}. What was done stays done.`
  const message = [failure?.message, done].filter(Boolean).join(' ')
  return { outcome, failure: { ...(failure ?? stopped), message }, table: summary(tally) }
}

/** The totals as one row: what the rules of the step judge. */
export const summary = ({ count, sum, total, startedAt }: Tally): Table => ({
  columns: [
    { name: 'batches', type: 'int' },
    { name: 'done', type: 'int' },
    { name: 'total', type: 'int' },
    { name: 'seconds', type: 'int' },
  ],
  rows: [[count, sum, total ?? null, Math.round(since(startedAt) / 1000)]],
})
