import { readingAdvice } from './advice-reading'
import { runningAdvice } from './advice-running'
import { wholeAdvice } from './advice-whole'
import type { Plan } from './plan'

export type AdviceKind =
  | 'seq-scan'
  | 'filter'
  | 'heap-fetches'
  | 'lossy'
  | 'misestimate'
  | 'spill'
  | 'nested-loop'
  | 'workers'
  | 'jit'
  | 'trigger'
  | 'settings'

/** One thing a plan shows that is worth acting on. Nothing is said without the number that bears it out. */
export interface Advice {
  readonly kind: AdviceKind
  /** The node it is about; absent where it is about the whole. */
  readonly node?: number
  /** Rows, bytes, milliseconds or a factor: what the kind counts by. */
  readonly figure: number
  readonly title: string
  readonly advice: string
  /** Table it is about. */
  readonly table?: { readonly schema?: string; readonly name: string }
  /** Share of the statement's time that the node took itself, 0 to 100; absent where it was not measured. */
  readonly pct?: number
}

/** What is known of tables beside the plan: rows, as the statistics have them. Undefined when nobody knows. */
export type RowsOf = (table: { readonly schema?: string; readonly name: string }) => number | undefined

/**
 * What a plan shows, what took most time first. Where it was only planned, little can be said, and little is: for a scan
 * of a big table `rowsOf` must know the table.
 */
export function advise(plan: Plan, rowsOf: RowsOf = () => undefined): readonly Advice[] {
  const found = [...readingAdvice(plan, rowsOf), ...runningAdvice(plan), ...wholeAdvice(plan)]
  const whole = plan.executionMs ?? plan.nodes[0]?.actual?.ms
  const share = (one: Advice): Advice => {
    const own = one.node === undefined ? undefined : plan.nodes[one.node]?.actual?.ownMs
    return own === undefined || !whole ? one : { ...one, pct: Math.min(100, (100 * own) / whole) }
  }
  return found.map(share).toSorted((a, b) => (b.pct ?? 0) - (a.pct ?? 0))
}
