import { beforeAll, expect, test } from 'vitest'
import { OpsError } from '#domain/failure'
import { sqlEffect } from '../../src/main/expressions/sql-effect'
import { liftSqlSecrets, maskSqlSecrets } from '../../src/main/expressions/sql-secrets'
import { splitSql } from '../../src/main/expressions/sql-split'
import { sqlParser } from '../../src/main/expressions/sql-tree'

beforeAll(() => sqlParser())

const split = (text: string) => splitSql(text).map(({ from, to }) => text.slice(from, to))

test.each([
  ['select 1; select 2', ['select 1', 'select 2']],
  ["select ';' ; select E'\\';'", ["select ';'", "select E'\\';'"]],
  ['select $a$ ; $b$ ; $a$; select 2', ['select $a$ ; $b$ ; $a$', 'select 2']],
  ['-- a; b\nselect 1 /* ; /* ; */ ; */; ;; -- end', ['-- a; b\nselect 1 /* ; /* ; */ ; */']],
  ['select "a;b" from "c;d";\n\nvalues (1)', ['select "a;b" from "c;d"', 'values (1)']],
  [
    'create rule r as on insert to t do (delete from a; delete from b); select 1',
    ['create rule r as on insert to t do (delete from a; delete from b)', 'select 1'],
  ],
  [
    'create or replace function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3',
    [
      'create or replace function f() returns int begin atomic select case when true then 1 end; select 2; end',
      'select 3',
    ],
  ],
  ['begin; select 1; end;', ['begin', 'select 1', 'end']],
  ["select 'open; select 2", ["select 'open", 'select 2']],
  ['', []],
  [' ; -- nothing\n', []],
])('%s holds its statements', (text, statements) => {
  expect(split(text)).toEqual(statements)
})

test.each([
  ['select 1', 'reads', undefined],
  ['show work_mem', 'reads', undefined],
  ['explain analyze select 1', 'reads', undefined],
  ['delete from t where id = 1', 'changes', 'DELETE is not SELECT, VALUES, TABLE, SHOW or EXPLAIN'],
  ['delete from t', 'destroys', 'DELETE without WHERE'],
  ['update t set a = 1', 'destroys', 'UPDATE without WHERE'],
  ['with gone as (delete from t returning *) select * from gone', 'destroys', 'DELETE without WHERE'],
  ['truncate t', 'destroys', 'TRUNCATE'],
  ['drop table t', 'destroys', 'DROP'],
  ['drop role r', 'destroys', 'DROP ROLE'],
  ['alter table t drop column c', 'destroys', 'DROP COLUMN'],
  ["copy t to program 'rm'", 'destroys', 'COPY … PROGRAM runs a command on the server'],
  ['do $$ begin end $$', 'destroys', 'DO runs code that nobody can judge beforehand'],
  ['insert into t values (1)', 'changes', 'INSERT is not SELECT, VALUES, TABLE, SHOW or EXPLAIN'],
  ['select pg_terminate_backend(1)', 'changes', 'pg_terminate_backend() does more than read'],
  ['vacuum t', 'changes', 'VACUUM is not SELECT, VALUES, TABLE, SHOW or EXPLAIN'],
])('%s: %s', (text, effect, why) => {
  expect(sqlEffect(text)).toMatchObject({ effect, ...(why && { why }) })
})

test('what a statement names, and whether it stands alone, is known', () => {
  expect(sqlEffect('delete from "Shop"."Order ""x""" where id = 1').relations).toEqual(['"Shop"."Order ""x"""'])
  expect(sqlEffect('drop table a.b, c').relations).toEqual(['"a"."b"', '"c"'])
  expect(sqlEffect('create index concurrently i on t (a)')).toMatchObject({ alone: true, explainable: false })
  expect(sqlEffect('with gone as (delete from t returning *) select * from gone').explainable).toBe(false)
  expect(sqlEffect('explain select 1').explainable).toBe(false)
  expect(sqlEffect('select 1').explainable).toBe(true)
  expect(sqlEffect('call p()').alone).toBe(true)
  expect(sqlEffect('reindex database x').alone).toBe(true)
  expect(sqlEffect('update t set a = 1 where b')).toMatchObject({ alone: false, explainable: true, command: 'UPDATE' })
})

test.each([
  'begin',
  'set work_mem = 1',
  'copy t to stdout',
  'create temp table x (a int)',
  'listen a',
  '\\d t',
  'select 1; select 2',
])('%s is refused with the reason', text => {
  expect(() => sqlEffect(text)).toThrow(OpsError)
})

test('what is not SQL says where, in characters', () => {
  const failure = (() => {
    try {
      return sqlEffect("select '€' fro x y z")
    } catch (error) {
      return error instanceof OpsError ? error.failure : undefined
    }
  })()
  expect(failure).toMatchObject({ kind: 'invalid', detail: { position: '16' } })
})

test.each([
  ["alter role app password 'correct horse'", "alter role app password '••••'"],
  [
    "create user mapping for a server b options (user 'x', password 'y''z')",
    "create user mapping for a server b options (user 'x', password '••••')",
  ],
  [
    "create subscription s connection 'host=a password=b' publication p",
    "create subscription s connection '••••' publication p",
  ],
  ["select dblink('postgres://me:secret@host/db', 'select 1')", "select dblink('••••', 'select 1')"],
  ["update users set password = 'x' where id = 1", "update users set password = '••••' where id = 1"],
  ["do $$ begin execute 'alter role a password ''b'''; end $$", "do '••••'"],
  ["alter role app password E'a\\'b'", "alter role app password '••••'"],
  ["alter role app password 'never closed; select 1", "alter role app password '••••'"],
  ["select 'password reset' as word, 'it''s'", "select 'password reset' as word, 'it''s'"],
  [
    "select * from t where note like '%password%' -- password 'x'",
    "select * from t where note like '%password%' -- password 'x'",
  ],
])('%s is kept without its secret', (text, kept) => {
  expect(maskSqlSecrets(text)).toBe(kept)
})

test('a password leaves a statement as a variable, and other colons stay colons', () => {
  expect(liftSqlSecrets("alter role app password 'it''s' valid until 'tomorrow'")).toEqual({
    text: "alter role app password  :secret_1 valid until 'tomorrow'",
    secrets: { secret_1: "it's" },
  })
  expect(liftSqlSecrets('select a[1:n], b::int from t')).toEqual({ text: 'select a[1: n], b::int from t', secrets: {} })
})
