import { records, type Table } from '#domain/table'

/** A session in the queue for locks, under the one it waits for. */
export interface LockNode {
  readonly key: string
  readonly pid: number
  readonly depth: number
  /** How many wait behind it. */
  readonly waiting: number
  readonly label: string
  readonly state: string
  /** Milliseconds; null for a root, which waits for nobody. */
  readonly waitMs: number | null
  readonly longestMs: number
  readonly waitsFor: string | null
  readonly application: string
}

/** The tree of those that wait and those that hold them up, as the runbook Locks reads it: worst root first. */
export const blockersOf = (table: Table): LockNode[] =>
  records(table).map((row, at) => ({
    key: `${row.pid} ${row.root_pid} ${at}`,
    pid: Number(row.pid),
    depth: Number(row.depth),
    waiting: Number(row.waiting),
    label: row.pid === 0 ? 'prepared transaction' : `${row.pid} ${row.role_name ?? ''}`.trim(),
    state: String(row.state ?? ''),
    waitMs: row.wait_seconds === null ? null : Number(row.wait_seconds) * 1000,
    longestMs: Number(row.longest_wait_seconds ?? 0) * 1000,
    waitsFor: row.waits_for === null ? null : String(row.waits_for),
    application: String(row.application_name ?? ''),
  }))

/** The root that holds up most: ending it frees the longest queue. */
export const worstOf = (tree: readonly LockNode[]): LockNode | undefined =>
  tree
    .filter(node => node.depth === 0 && node.waiting > 0)
    .toSorted((a, b) => b.waiting - a.waiting || b.longestMs - a.longestMs)[0]
