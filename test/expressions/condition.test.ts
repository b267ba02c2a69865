import { describe, expect, it } from 'vitest'
import { OpsError } from '../../src/main/domain/failure'
import { compileCondition, holds, type Scope, typedRows } from '../../src/main/expressions/condition'

const empty: Scope = { param: {}, fact: {}, threshold: {}, steps: {} }
const row = (cells: Scope['row']): Scope => ({ ...empty, row: cells })
const judge = (source: string, scope: Scope) => holds(compileCondition(source), scope)
const notJudged = (source: string, scope: Scope) => {
  try {
    judge(source, scope)
  } catch (error) {
    expect(error).toBeInstanceOf(OpsError)
    expect((error as OpsError).failure.kind).toBe('rejected')
    expect((error as OpsError).message).toContain('could not judge')
    return (error as OpsError).message
  }
  throw new Error(`${source} was judged`)
}

describe('A condition', () => {
  it('mixes whole and broken numbers as arithmetic does', () => {
    const scope = { ...row({ used: 45n, total: 50n, pct: 90.5 }), threshold: { t: { warning: 80, critical: 90 } } }
    expect(judge('row.used * 100.0 / row.total == 90', scope)).toBe(true)
    expect(judge('row.used * 2.0 + 1 - 0.5 == 90.5', scope)).toBe(true)
    expect(judge('1 - row.pct / 100 < 0.1', scope)).toBe(true)
    expect(judge('row.used >= threshold.t.warning', scope)).toBe(false)
    expect(judge('row.pct >= threshold.t.critical && row.used > 44.5', scope)).toBe(true)
    expect(judge('row.used in [45, 46.5]', scope)).toBe(true)
    expect(judge('row.used / 2.0 != 22 && 45 == 90 / 2.0 && !(1 != 1.0)', scope)).toBe(true)
    expect(judge('(row.used > 0 ? row.used : 0.5) == 45', scope)).toBe(true)
  })

  it('cannot be judged on a null, whichever way the other operand would decide', () => {
    const scope = row({ x: null, y: 6n })
    for (const source of [
      'row.x > 5',
      'row.x > 5 && row.y > 100',
      'row.x > 5 || row.y > 1',
      'row.y > 1 && row.x > 5',
      'row.y > 100 || row.x > 5',
      '!(row.x > 5)',
      'row.x',
      'row.y > 1 && row.x',
      'row.x ? true : false',
      'row.x + 1 > 2',
    ])
      notJudged(source, scope)
    expect(judge('row.x != null && row.x > 5', scope)).toBe(false)
    expect(judge('row.x == null || row.x > 5', scope)).toBe(true)
    expect(judge('row.y > 100 && row.x > 5', scope)).toBe(false)
  })

  it('does not let a loop over rows hide a null', () => {
    const scope: Scope = { ...empty, rows: [{ n: null }, { n: 9n }] }
    notJudged('rows.exists(r, r.n > 5)', scope)
    notJudged('rows.all(r, r.n > 5)', { ...empty, rows: [{ n: 1n }, { n: null }] })
    notJudged('rows.exists_one(r, r.n > 5)', scope)
    expect(judge('rows.exists(r, r.n != null && r.n > 5)', scope)).toBe(true)
    expect(judge('rows.all(r, r.n == null || r.n > 5)', scope)).toBe(true)
    expect(judge('rows.exists(r, r.n == null) && size(rows) == 2', scope)).toBe(true)
    expect(judge('size(rows) == 0 || rows.all(r, r.n > 5)', { ...empty, rows: [] })).toBe(true)
  })

  it('names a column that is not there, even where the condition would not have asked for it', () => {
    expect(notJudged('row.a > 100 && row.bloat_pc > 5', row({ a: 1n, bloat_pct: 3 }))).toContain('bloat_pc')
    expect(judge('has(row.gone) ? row.a > 5 : true', row({ a: 1n }))).toBe(true)
    notJudged('row["gone"] == 1', row({ a: 1n }))
  })

  it('is refused at load for a name, a function or a word it does not know', () => {
    for (const source of [
      'rwo.x > 5',
      'row.x >',
      'nope(row.x)',
      'row.x && 5',
      '1 +* 2',
      '',
      '"a',
      'row.x.matches("a+")',
      'matches(row.x, "a")',
    ])
      expect(() => compileCondition(source), source).toThrow(OpsError)
  })

  it('says where the mistake is', () => {
    try {
      compileCondition('row.x > > 5')
      expect.unreachable()
    } catch (error) {
      expect((error as OpsError).failure).toMatchObject({ kind: 'invalid', detail: { at: '8' } })
    }
  })

  it('refuses loops inside loops inside loops', () => {
    expect(() => compileCondition('rows.exists(a, rows.exists(b, rows.exists(c, a.x == c.x)))')).toThrow(/two loops/)
    expect(() => compileCondition(`${'('.repeat(5000)}true${')'.repeat(5000)}`)).toThrow(OpsError)
    expect(() => compileCondition(`${'('.repeat(500)}true${')'.repeat(500)}`)).toThrow(OpsError)
  })

  it('fits text by pattern in bounded time (G17)', () => {
    const like = (text: string, pattern: string) => judge(`like(row.t, row.p)`, row({ t: text, p: pattern }))
    expect(like('autovacuum: public.orders', 'autovacuum:%')).toBe(true)
    expect(like('orders_2026', 'orders_2___')).toBe(true)
    expect(like('orders', 'order')).toBe(false)
    expect(like('', '%')).toBe(true)
    expect(like('abcabd', '%abd')).toBe(true)
    expect(like('a'.repeat(60_000), '%a%a%a%a%a%a%a%a%a%a%b')).toBe(false)
    notJudged('like(row.t, "%")', row({ t: 'a'.repeat(70_000) }))
    notJudged('like(row.t, "%")', row({ t: null }))
  })

  it('tells what it reads, so that steps can be put in order', () => {
    const condition = compileCondition('size(steps["find"].rows) > 0 && rows.exists(r, r.x == param.p) && row.a > 1')
    expect([...condition.names].sort()).toEqual(['param', 'row', 'rows', 'steps'])
    expect([...condition.steps]).toEqual(['find'])
    expect([...(condition.members.get('param') ?? [])]).toEqual(['p'])
    expect([...(condition.members.get('row') ?? [])]).toEqual(['a'])
  })

  it('reads steps, outputs, exits and earlier looks, and says when one is not there', () => {
    const scope: Scope = {
      ...empty,
      output: 'ok',
      exit: 3,
      steps: { a: { rows: [{ n: 1n }], outcome: 'passed', failure: null } },
    }
    expect(judge('exit == 3 && output.contains("ok")', scope)).toBe(true)
    expect(
      judge('steps["a"].rows[0].n == 1 && steps["a"].outcome == "passed" && steps["a"].failure == null', scope),
    ).toBe(true)
    notJudged('steps["b"].rows.size() > 0', scope)
    expect(notJudged('delta.x > 1', scope)).toContain('earlier look')
    notJudged('fact.gone == 1', scope)
  })

  it('survives columns with the names of built-in things (G18)', () => {
    const hostile = typedRows({
      columns: [
        { name: '__proto__', type: 'text' },
        { name: 'constructor', type: 'text' },
        { name: 'a', type: 'int' },
      ],
      rows: [['x', 'y', 1]],
    })
    expect(judge('row.a == 1 && row.constructor == "y"', { ...empty, row: hostile[0] })).toBe(true)
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    notJudged('row.toString == "x"', row({ a: 1n }))
    notJudged('param.constructor == "x"', empty)
  })

  it('types cells by their column: int8 exact, numeric and float as doubles, null as null', () => {
    const rows = typedRows({
      columns: [
        { name: 'i', type: 'int' },
        { name: 'd', type: 'decimal' },
        { name: 'f', type: 'float' },
        { name: 'b', type: 'bool' },
        { name: 't', type: 'text' },
        { name: 'n', type: 'int' },
      ],
      rows: [['9223372036854775807', '1.50', 'NaN', true, '5', null]],
    })
    expect(rows[0]).toEqual({ i: 9223372036854775807n, d: 1.5, f: Number.NaN, b: true, t: '5', n: null })
  })

  it('asks the clock for ages and says sizes in words', () => {
    expect(judge('seconds_since(row.t) > 3600', row({ t: '2020-01-01T00:00:00Z' }))).toBe(true)
    notJudged('seconds_since(row.t) > 1', row({ t: 'yesterday' }))
    expect(judge('human_bytes(1536) == "1.5 kB" && human_duration(5400.0) == "1 h 30 min"', empty)).toBe(true)
  })
})
