import { describe, expect, test } from 'vitest'
import type { KeptLook } from '#domain/store'
import type { Cell } from '#domain/table'
import { statementLooks } from '../../src/main/probes/past/statement-looks'
import { looksFrom, looksUpTo, spentIn } from '../../src/main/probes/past/statement-spend'

const hour = 3_600_000
const day = 24 * hour
const start = Date.UTC(2026, 0, 1)
const columns = [
  ...['queryid', 'userid', 'dbid', 'toplevel', 'statement', 'calls', 'total_ms', 'rows', 'blocks_read', 'role_name'],
  ...['database', 'stats_reset', 'evictions', 'read_at', 'major', 'entries', 'counted_since'],
].map(name => ({ name, type: 'text' as const }))

/** Milliseconds of a call: statement 7 becomes three times as slow on day 20. */
const meanOf = (statement: number, at: number) => statement * (statement === 7 && at >= start + 20 * day ? 3 : 1)

/**
 * Looks of every hour of 30 days at forty statements that are called a hundred times an hour. Counters begin anew on day 6 and on
 * day 24 by a reset, on day 12 by a restart; on day 15 the server's clock is put back by three hours.
 */
function month(): KeptLook[] {
  const resets = [6, 12, 24].map(one => start + one * day)
  const counters = new Map<number, { calls: number; ms: number }>()
  let began = start
  return Array.from({ length: 30 * 24 }, (_, index): KeptLook => {
    const real = start + index * hour
    if (resets.includes(real)) {
      counters.clear()
      began = real - hour / 2
    }
    const clock = index >= 15 * 24 ? real - 3 * hour : real
    const rows = Array.from({ length: 40 }, (_, at): Cell[] => {
      const statement = at + 1
      const was = counters.get(statement) ?? { calls: 0, ms: 0 }
      const now = { calls: was.calls + 100, ms: was.ms + 100 * meanOf(statement, real) }
      counters.set(statement, now)
      const times = [new Date(began).toISOString(), 0, new Date(clock).toISOString(), 18, 40, null]
      return [`${statement}`, 10, 5, true, `select ${statement}`, now.calls, now.ms, 0, 0, 'app', 'shop', ...times]
    })
    return { at: new Date(real).toISOString(), table: { columns, rows } }
  })
}

const spends = (window: ReturnType<typeof spentIn>) => [...(window?.spends.values() ?? [])]

describe('what statements did within a window, from a month of looks', () => {
  const looks = statementLooks(month())

  test('a look at the counters is nothing that the application did', () => {
    const [first] = month()
    const own = first!.table.rows[3]!.with(0, '99').with(4, 'select s.query from pg_stat_statements s')
    const [look] = statementLooks([{ ...first!, table: { ...first!.table, rows: [...first!.table.rows, own] } }])
    expect([...look!.statements.values()].filter(({ text }) => text.includes('pg_stat_statements'))).toEqual([])
    expect(look!.statements.size).toBe(40)
  })

  test('no window ever has a negative or an inflated mean, whatever fell into it', () => {
    for (let at = 1; at < 29; at++) {
      const window = spentIn(looksUpTo(looks, { from: start + (at - 1) * day, to: start + at * day }))
      expect(spends(window)).toHaveLength(40)
      for (const { counted, calls, ms } of spends(window)) {
        const statement = Number(counted.queryid)
        expect(calls).toBeGreaterThan(0)
        expect(calls).toBeLessThanOrEqual(2500)
        expect(ms / calls).toBeGreaterThanOrEqual(statement - 1e-6)
        expect(ms / calls).toBeLessThanOrEqual(statement * (statement === 7 ? 3 : 1) + 1e-6)
      }
    }
  })

  test('the planted regression is the only one, and exactly three times', () => {
    const before = spentIn(looksUpTo(looks, { from: start + 10 * day, to: start + 18 * day }))
    const after = spentIn(looksFrom(looks, { from: start + 21 * day, to: start + 29 * day }))
    expect([before?.resets, after?.resets]).toEqual([1, 1])
    const slower = spends(after).flatMap(({ counted, calls, ms }) => {
      const was = before?.spends.get(counted.key)
      return was && ms / calls > 1.01 * (was.ms / was.calls)
        ? [[counted.queryid, ms / calls / (was.ms / was.calls)]]
        : []
    })
    expect(slower).toEqual([['7', expect.closeTo(3, 5)]])
  })

  test('an entry that was thrown out and came back is not counted over that gap', () => {
    const [first, second] = month()
    if (!first || !second) throw new Error('no looks')
    const fallen = second.table.rows.map(row => row.with(5, 3).with(6, 21))
    const window = spentIn(statementLooks([first, { ...second, table: { columns, rows: fallen } }]))
    expect(spends(window)).toEqual([])
  })

  test('of a look at the dearest only, one that was not in it has no beginning', () => {
    const [first, second] = month()
    if (!first || !second) throw new Error('no looks')
    const some = { ...first, table: { columns, rows: first.table.rows.slice(0, 10) } }
    expect(spends(spentIn(statementLooks([some, second])))).toHaveLength(10)
  })

  test('a look just before the moment begins the window after it', () => {
    const moment = start + 20 * day + 10 * 60_000
    const [first] = looksFrom(looks, { from: moment, to: moment + day })
    expect(first && moment - first.at).toBeLessThan(3 * hour)
  })

  test('one look is no window', () => {
    expect(spentIn(looks.slice(0, 1))).toBeUndefined()
  })
})
