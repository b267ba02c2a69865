import { describe, expect, it } from 'vitest'
import { OpsError } from '../../src/main/domain/failure'
import type { Parameter, ParameterType } from '../../src/main/domain/runbook'
import { assertReads, bindSql, countStatements, readSql, statementKind } from '../../src/main/expressions/sql'
import { cellValue, readValue, type Value } from '../../src/main/expressions/value'

const value = (type: ParameterType, text: string | null): Value =>
  readValue('p', { type, label: 'P', optional: true } satisfies Parameter, text)
const bind = (text: string, values: Record<string, Value>) => bindSql(readSql(text), values)
const variables = (text: string) => readSql(text).variables.map(one => `${one.form[0]}:${one.name}`)

describe('The variables of a statement', () => {
  it('are psql’s: :name and :’name’ for values, :"name" for identifiers', () => {
    expect(variables(`select :a, :'b' from :"c".:"d" where x > :a`)).toEqual(['v:a', 'v:b', 'i:c', 'i:d'])
    expect(variables('select x::int, :n::regclass, :table, :_x1')).toEqual(['v:n', 'v:table', 'v:_x1'])
  })

  it('are not looked for in strings, dollar quotes, comments, casts, slices and assignments', () => {
    for (const text of [
      `select ':a', 'it''s :b', E'\\':c', U&'\\0041:d', "quoted :e", "a"":f"`,
      'select $$ :a $$, $tag$ :b $$ :c $tag$, x::text, a[1:2], f(a := 1)',
      'select 1 -- :a\n, 2 /* :b /* :c */ :d */, a[1 : n]',
      `select '\u0001 :a 😀 :b'`,
    ])
      expect(variables(text), text).toEqual([])
  })

  it('leave the rest of the statement as it was written', () => {
    const text = `select :a, ':b' /* é */ from "ü" where $q$ :x $q$ <> :'c' -- end`
    expect(
      readSql(text)
        .pieces.map(piece => (typeof piece === 'string' ? piece : piece.written))
        .join(''),
    ).toBe(text)
  })

  it('are never $1', async () => {
    await expect(bind('select $1', {})).rejects.toThrow(/:name/)
    await expect(assertReads('select $1::text')).resolves.toBeUndefined()
    expect(variables('select foo$1, bar from x')).toEqual([])
  })
})

describe('Binding a statement', () => {
  it('casts each parameter to its declared type, and names it once', async () => {
    const bound = await bind('select :size, :name, :size, :wait', {
      size: value('size', '10 MB'),
      name: value('string', "O'Brien"),
      wait: value('duration', '90s'),
    })
    expect(bound.text).toBe('select $1::bigint, $2::text, $1::bigint, $3::interval')
    expect(bound.values).toEqual(['10485760', "O'Brien", '90'])
    expect(bound.shown).toBe("select '10485760'::bigint, 'O''Brien'::text, '10485760'::bigint, '90'::interval")
  })

  it('gives a whole number the type its digits would have', async () => {
    const bound = await bind('select pg_cancel_backend(:row_pid), :big', {
      row_pid: cellValue(4711, { name: 'pid', type: 'int' }),
      big: value('integer', '3000000000'),
    })
    expect(bound.text).toBe('select pg_cancel_backend($1::integer), $2::bigint')
  })

  it('sends null as null', async () => {
    const bound = await bind('select :x', { x: value('string', null) })
    expect(bound).toEqual({ text: 'select $1::text', values: [null], shown: 'select NULL::text' })
  })

  it('writes escaped literals into utility statements, which take no parameters', async () => {
    expect((await bind('set work_mem = :mem', { mem: value('size', '64MB') })).text).toBe("set work_mem = '67108864B'")
    expect((await bind('set statement_timeout = :t', { t: value('duration', '10m') })).text).toBe(
      "set statement_timeout = '600s'",
    )
    expect((await bind('alter table t set (fillfactor = :ff)', { ff: value('integer', '70') })).text).toBe(
      'alter table t set (fillfactor = 70)',
    )
    const hostile = await bind(`comment on table t is :'c'`, { c: value('string', "x'; drop table t; --\\") })
    expect(hostile.text).toBe("comment on table t is  E'x''; drop table t; --\\\\'")
    expect(await countStatements(hostile.text)).toBe(1)
    expect(hostile.values).toEqual([])
  })

  it('quotes identifiers, one part each, and refuses what would become another name (G4)', async () => {
    const names = [
      'a"b',
      'a""b',
      'ä'.repeat(31),
      'x'.repeat(63),
      'new\nline',
      ';DROP',
      '\u202eevil',
      'é',
      'e\u0301',
      'pg_catalog',
      'select',
      ' ',
      "it's",
    ]
    for (const name of names) {
      const cell = cellValue(name, { name: 'name', type: 'text' })
      const bound = await bind('vacuum (analyze) :"schema".:"name"', { schema: cell, name: cell })
      expect(bound.text).toBe(`vacuum (analyze) "${name.replaceAll('"', '""')}"."${name.replaceAll('"', '""')}"`)
      expect(await countStatements(bound.text)).toBe(1)
      expect(bound.shown).toBe(bound.text)
    }
    for (const name of ['', null, 'ä'.repeat(32), 'x'.repeat(64), 'a\u0000b', '\ud800'])
      await expect(
        bind('vacuum :"n"', { n: cellValue(name, { name: 'n', type: 'text' }) }),
        JSON.stringify(name),
      ).rejects.toThrow(OpsError)
  })

  it('refuses NUL and half characters in values', async () => {
    for (const text of ['a\u0000b', 'a\ud800'])
      await expect(bind('select :x', { x: cellValue(text, { name: 'x', type: 'text' }) })).rejects.toThrow(OpsError)
  })

  it('never shows a secret, and sends a password as its verifier only', async () => {
    const secret = value('secret', 'correct horse')
    const role = value('role', 'app')
    const asked = await bind('select :s', { s: secret })
    expect(asked.values).toEqual(['correct horse'])
    expect(asked.shown).toBe("select '••••'")
    for (const text of [`alter role :"r" password :'s'`, `create role :"r" with login encrypted password :'s'`]) {
      const bound = await bind(text, { s: secret, r: role })
      expect(bound.text).toMatch(/password 'SCRAM-SHA-256\$4096:[\w+/=]+\$[\w+/=]+:[\w+/=]+'$/)
      expect(JSON.stringify(bound)).not.toContain('horse')
      expect(bound.shown).toContain("'••••'")
    }
    await expect(bind('vacuum :"s"', { s: secret })).rejects.toThrow(/secret/)
  })

  it('says which variable nobody knows, and what is not SQL', async () => {
    await expect(bind('select :nope', {})).rejects.toThrow(/:nope/)
    await expect(bind('select :constructor', {})).rejects.toThrow(/:constructor/)
    await expect(bind('selec 1', {})).rejects.toThrow(/Not PostgreSQL/)
  })

  it('cannot be broken out of by any value (G16)', async () => {
    const pieces = ["'", '"', '\\', ';', '--', '/*', '*/', '$$', ':x', '$1', '\n', 'drop table t', '{{x}}', '😀', "E'"]
    let seed = 7
    const random = () => (seed = (seed * 48271) % 2147483647)
    for (let round = 0; round < 300; round++) {
      const text = Array.from({ length: 1 + (random() % 6) }, () => pieces[random() % pieces.length]).join('')
      const cell = cellValue(text, { name: 'x', type: 'text' })
      const comment = await bind(`comment on table t is :'x'`, { x: cell })
      expect(await countStatements(comment.text), text).toBe(1)
      const read = await bind('select :x', { x: cell })
      expect(read.text).toBe('select $1::text')
      await expect(assertReads(read.shown), text).resolves.toBeUndefined()
    }
  })
})

describe('What reads', () => {
  it('is SELECT, VALUES, TABLE, SHOW and EXPLAIN', async () => {
    for (const text of [
      'select 1',
      'values (1), (2)',
      'table pg_class',
      'show all',
      'show server_version',
      'with a as (select 1) select * from a',
      'explain select 1',
      'explain (analyze, buffers) select 1',
      'explain delete from t',
      "select * from t where n > :n and s = :'s' limit :l;",
      'select pg_size_pretty(pg_relation_size(:"t"))',
      'select pg_stat_get_activity(null), pg_ls_waldir(), txid_current_snapshot(), pg_is_wal_replay_paused()',
      '-- only\nselect 1 -- after',
    ])
      await expect(assertReads(text), text).resolves.toBeUndefined()
  })

  it('is nothing else (G8)', async () => {
    for (const text of [
      'commit; drop table t',
      'select 1; select 2',
      '',
      '-- nothing',
      'with d as (delete from t returning *) select * from d',
      'select * from (with u as (update t set a = 1 returning *) select * from u) x',
      'explain analyze delete from t',
      'explain (analyze) with d as (delete from t returning 1) select 1',
      'select 1 into x',
      'select * from t for update',
      'select * from (select * from t for share) x',
      'insert into t values (1)',
      "copy t to program 'rm -rf /'",
      'do $$ begin end $$',
      'set role postgres',
      'begin',
      'call p()',
      'vacuum t',
      'prepare x as delete from t',
      'execute x',
      'declare c cursor for select 1',
      'lock table t',
      'explain create table x as select 1',
    ]) {
      const failure = await assertReads(text).then(
        () => undefined,
        error => (error as OpsError).failure,
      )
      expect(failure, text).toMatchObject({ kind: 'invalid', code: 'NOT_A_READ' })
    }
  })

  it('calls no function that changes the server, wherever and however it is written', async () => {
    for (const call of [
      'pg_terminate_backend(1)',
      'PG_CANCEL_BACKEND(1)',
      'pg_catalog.pg_reload_conf()',
      '"pg_catalog"."pg_promote"()',
      'U&"pg_sw\\0069tch_wal"()',
      'pg_stat_reset()',
      'pg_stat_reset_shared($$bgwriter$$)',
      "set_config('a.b', 'c', false)",
      'lo_unlink(1)',
      "dblink_exec('x', 'drop table t')",
      "ext.dblink('x', 'select 1')",
      "pg_read_file('/etc/passwd')",
      "query_to_xml('select pg_reload_conf()', true, true, '')",
      'nextval($$s$$)',
      'pg_advisory_lock(1)',
      "pg_logical_emit_message(true, 'a', 'b')",
      'pg_create_physical_replication_slot($$x$$)',
      "ts_stat('select 1')",
    ]) {
      for (const text of [
        `select ${call}`,
        `select 1 where exists (select 1 from t order by ${call})`,
        `select * from ${call} as f(x)`,
        `select coalesce((select max(x) filter (where ${call} is null) over (partition by ${call}) from t), 1)`,
        `explain select ${call}`,
        `values (${call})`,
      ]) {
        const failure = await assertReads(text).then(
          () => undefined,
          error => (error as OpsError).failure,
        )
        expect(failure?.code, text).toBe('NOT_A_READ')
      }
    }
    await expect(assertReads("select 'pg_terminate_backend(1)' as pg_terminate_backend")).resolves.toBeUndefined()
  })

  it('is told apart from changes and utility statements', async () => {
    expect(await statementKind('select 1')).toBe('read')
    expect(await statementKind('delete from t where n = :n')).toBe('change')
    expect(await statementKind('select pg_reload_conf()')).toBe('change')
    expect(await statementKind('vacuum (analyze) :"schema".:"table"')).toBe('utility')
    expect(await countStatements('select 1; select 2;')).toBe(2)
    await expect(statementKind('selct')).rejects.toThrow(/Not PostgreSQL/)
  })
})
