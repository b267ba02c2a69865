import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqlSession } from '#domain/session'
import type { Opened } from '../../src/main/connectors/connector'
import { contribHere, majorsHere, type Postgres, startPostgres } from '../support/postgres'
import { use } from './opening'
import { failureOf, one, openPostgres, sql } from './postgres-opening'

describe.each([15, 18].filter(major => majorsHere().includes(major)))('reading on PostgreSQL %i', major => {
  let server: Postgres
  const sessions: Record<string, Opened<SqlSession>> = {}
  const state = async () =>
    (
      await server.exec(
        "select (select count(*) from shop) as rows, (select last_value from ids) as id, (select count(*) from pg_class where relname like 'evil%') as evil",
      )
    ).rows[0]
  beforeAll(async () => {
    server = await startPostgres(major)
    await server.exec('create table shop (n int); insert into shop values (1); create sequence ids')
    await server.exec('grant all on shop, ids to plain; grant create on schema public to plain')
    await server.exec(
      `create procedure sneak() language plpgsql as $$ begin commit; insert into shop values (2); end $$`,
    )
    if (contribHere(major).includes('dblink')) await server.exec('create extension dblink')
    for (const user of ['postgres', 'plain']) sessions[user] = await openPostgres(server.port, { user })
  })
  afterAll(async () => {
    for (const opened of Object.values(sessions)) await opened.close()
    await server?.stop()
  })

  const refusedForAll = {
    'a second statement after commit': 'commit; drop table shop',
    'a second statement behind a comment': 'select 1 /* ; */; drop table shop',
    'a second statement behind dollar quotes': 'select $$;$$; delete from shop',
    'an anonymous block that writes': 'do $$ begin insert into shop values (2); end $$',
    'an anonymous block that commits and starts over':
      'do $$ begin commit; set transaction read write; insert into shop values (2); end $$',
    'a procedure that commits first': 'call sneak()',
    'an anonymous block that turns read-only off':
      "do $$ begin perform set_config('transaction_read_only', 'off', true); insert into shop values (2); end $$",
    'a select that turns read-only off': "select set_config('transaction_read_only', 'off', false)",
    'a data-modifying CTE': 'with gone as (delete from shop returning n) select * from gone',
    'an explained delete': 'explain analyze delete from shop',
    'a sequence that moves on': "select nextval('ids')",
    'select into': 'select * into evil from shop',
    'a row lock': 'select * from shop for update',
    'a psql command': '\\! touch /tmp/evil',
  }
  for (const [what, text] of Object.entries(refusedForAll)) {
    it.each(['postgres', 'plain'])(`the server refuses ${what} for %s (G8)`, async user => {
      const before = await state()
      const failure = failureOf(await one(sessions[user]!.session, text))
      expect(failure?.code).toMatch(/^(25006|25001|42601|2D000)$/)
      expect(await state()).toEqual(before)
    })
  }

  it('a statement that only turns read-only off opens nothing for the ones after it (G8)', async () => {
    const before = await state()
    for (const off of [
      'set transaction_read_only = off',
      'set transaction read write',
      'set default_transaction_read_only = off',
      'set session characteristics as transaction read write',
      'begin read write',
      'commit',
      'commit and chain',
      'rollback',
      'rollback and chain',
    ]) {
      const answers = await sessions.plain!.session.read(
        [sql(off), sql('insert into shop values (3)'), sql('do $$ begin commit; insert into shop values (3); end $$')],
        use(),
      )
      for (const answer of answers.slice(1)) expect(failureOf(answer)?.code, off).toMatch(/^(25006|2D000)$/)
    }
    expect(await state()).toEqual(before)
  })

  const refusedForPlain = {
    'a program on the server': "copy (select 1) to program 'touch /tmp/quarterdeck-evil'",
    "ending another's session":
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres' and pid <> pg_backend_pid()",
    'importing a file': "select lo_import('/etc/passwd')",
    'reading a file': "select pg_read_file('/etc/passwd')",
    'a reload': 'select pg_reload_conf()',
    'a link back as superuser':
      "select * from dblink('host=127.0.0.1 user=postgres dbname=postgres', 'delete from shop returning n') as t(n int)",
  }
  for (const [what, text] of Object.entries(refusedForPlain)) {
    it(`the server refuses ${what} for a role without rights (G8)`, async ctx => {
      if (text.includes('dblink') && !contribHere(major).includes('dblink')) ctx.skip('dblink is not built here')
      const before = await state()
      const failure = failureOf(await one(sessions.plain!.session, text))
      expect(failure?.code).toMatch(/^(42501|25006|2F003)$/)
      expect(await state()).toEqual(before)
      expect(existsSync('/tmp/quarterdeck-evil')).toBe(false)
    })
  }
})
