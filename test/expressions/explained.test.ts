import { beforeAll, describe, expect, it } from 'vitest'
import { assertRollsBack, bindSql, readSql } from '../../src/main/expressions/sql'
import { sqlParser } from '../../src/main/expressions/sql-tree'
import { readValue } from '../../src/main/expressions/value'

const statement = (text: string) => readValue('s', { type: 'statement', label: 'Statement' }, text)
const bind = (fence: string, text: string) => bindSql(readSql(fence), { s: statement(text) })

describe('A whole statement', () => {
  beforeAll(() => sqlParser())

  it.each([
    'select 1',
    'values (1);',
    "update t set a = ':b' where c = $1",
    'with x as (select 1) select * from x -- end',
  ])('stands as it is behind its EXPLAIN: %s', async text => {
    const bound = await bind('explain (format json)\n:s', text)
    expect(bound).toMatchObject({ text: `explain (format json)\n${text.replace(/;$/, '')}`, values: [] })
  })
  it.each(['select 1; drop table t', '', 'vacuum', 'select 1 into t', 'selec', '-- only this', 'explain select 1'])(
    'is exactly one that has a plan: %j',
    text => expect(() => statement(text)).toThrow('Statement'),
  )
  it.each([
    'select :s',
    ':s',
    'explain :s limit 1',
    'explain select * from (:s) x',
    'explain (format json) :"s"',
    'analyze :s',
  ])('stands nowhere else: %s', async fence => await expect(bind(fence, 'select 1')).rejects.toThrow())
  it('is not sent where no rollback takes back what it does', async () => {
    await expect(assertRollsBack('explain analyze select pg_reload_conf()')).rejects.toMatchObject({
      failure: { code: 'NOT_TAKEN_BACK' },
    })
    await assertRollsBack("explain analyze insert into t values (nextval('s'))")
  })
})
