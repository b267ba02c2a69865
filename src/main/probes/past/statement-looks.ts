import type { KeptLook } from '#domain/store'
import { type Cell, records } from '#domain/table'

/** Counters of one statement as one look saw them; all are sums since their beginning. */
export interface Counted {
  readonly key: string
  readonly text: string
  readonly role: string
  readonly database: string
  readonly queryid: string
  readonly calls: number
  readonly ms: number
  readonly rows: number
  readonly blocksRead: number
  /** When this very entry began to be counted, where the server says so (since 17). */
  readonly since: number | undefined
}

/** A kept look at pg_stat_statements. Times are the server's, milliseconds since 1970: the console's clock may have moved. */
export interface StatementLook {
  readonly at: number
  readonly reset: number
  readonly evictions: number
  readonly major: number
  /** All statements are in it, not only those that took most time. */
  readonly whole: boolean
  readonly statements: ReadonlyMap<string, Counted>
}

/** Whoever reads the counters, this console first of all, is no work of the application. */
const readsCounters = /\bpg_stat_statements\b/i

/** Looks in the order of the server's clock. Such as have no statement say nothing, and are left out. */
export function statementLooks(kept: readonly KeptLook[]): readonly StatementLook[] {
  const looks = kept.flatMap(({ table }): StatementLook[] => {
    const rows = records(table)
    const [first] = rows
    if (!first) return []
    return [
      {
        at: Date.parse(String(first.read_at)),
        reset: Date.parse(String(first.stats_reset)),
        evictions: Number(first.evictions),
        major: Number(first.major),
        whole: Number(first.entries) <= rows.length,
        statements: new Map(
          rows
            .map(countedOf)
            .filter(({ text }) => !readsCounters.test(text))
            .map(one => [one.key, one]),
        ),
      },
    ]
  })
  return looks.toSorted((a, b) => a.at - b.at)
}

function countedOf(row: Readonly<Record<string, Cell>>): Counted {
  const since = row.counted_since ? Date.parse(String(row.counted_since)) : Number.NaN
  return {
    key: [row.queryid, row.userid, row.dbid, row.toplevel].join(' '),
    text: String(row.statement),
    role: String(row.role_name),
    database: String(row.database),
    queryid: String(row.queryid),
    calls: Number(row.calls),
    ms: Number(row.total_ms),
    rows: Number(row.rows),
    blocksRead: Number(row.blocks_read),
    since: Number.isFinite(since) ? since : undefined,
  }
}
