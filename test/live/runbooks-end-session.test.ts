import type { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { worstFirst } from '#domain/finding'
import type { Run } from '#domain/run'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { until } from '../support/scratch'
import { majors, onlyLook, postgresTarget, roles, rowsOf, shownBy, stepOf, surprises, titles } from './runbooks-scene'

const findings = (run: Run) => worstFirst(Object.values(run.steps).flatMap(step => step.findings))

describe.each(majors())('one session of PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const open: Client[] = []
  const end = (parameters: Record<string, string>, answering: Answering = yes, db = 'postgres') =>
    deck.run({ runbook: 'postgres/end-session', targets: { db }, parameters }, answering)
  const session = async (user = 'postgres') => {
    const client = await server.connect(user)
    open.push(client)
    await client.query(`set application_name = 'scene'`)
    const { rows } = await client.query(
      `select pid, backend_start::text as started from pg_stat_activity where pid = pg_backend_pid()`,
    )
    return { client, pid: String(rows[0].pid), backend_start: String(rows[0].started) }
  }
  /** The statement has arrived: on a busy machine that may be after the next one asks about it. */
  const active = (pid: string) =>
    until(async () => {
      const { rowCount } = await server.exec(`select from pg_stat_activity where pid = ${pid} and state = 'active'`)
      if (rowCount === 0) throw new Error('it runs nothing yet')
    })
  const there = async (pid: string) => (await server.exec(`select from pg_stat_activity where pid = ${pid}`)).rowCount

  beforeAll(async () => {
    server = await startPostgres(major)
    await server.exec(
      'create table q (id int primary key, v int); insert into q values (1, 0); grant all on q to plain',
    )
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
  })
  afterEach(async () => {
    await Promise.allSettled(open.splice(0).map(client => client.end()))
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('is ended after its preview, and whoever waited for it goes on', async () => {
    const root = await session()
    const waiter = await session()
    await root.client.query('begin; update q set v = 1')
    const freed = waiter.client.query('update q set v = 2')
    await active(waiter.pid)
    const run = await end({ pid: root.pid, backend_start: root.backend_start, how: 'terminate' })
    expect(surprises(run)).toEqual([])
    expect(shownBy(run, 'end-the-session', 'preview')).toMatchObject({
      pid: Number(root.pid),
      is_rolled_back: 'all that it has written since its transaction began',
      holds: 'RowExclusiveLock on public.q',
    })
    expect(rowsOf(run, 'end-the-session')).toMatchObject([{ pid: Number(root.pid), ended: true }])
    expect(shownBy(run, 'end-the-session', 'verify').ok).toBe(true)
    expect(stepOf(run, 'cancel-its-statement').outcome).toBe('skipped')
    await freed
    expect(await there(root.pid)).toBe(0)
  })

  test('has its statement cancelled and stays', async () => {
    const busy = await session()
    const running = busy.client.query('select pg_sleep(60)').catch((error: Error) => error.message)
    await active(busy.pid)
    const run = await end({ pid: busy.pid, backend_start: busy.backend_start, how: 'cancel' })
    expect(surprises(run)).toEqual([])
    expect(await running).toContain('canceling statement due to user request')
    expect(rowsOf(run, 'cancel-its-statement')).toMatchObject([{ cancelled: true }])
    expect(await there(busy.pid)).toBe(1)
  })

  test('is left alone when nobody agrees', async () => {
    const root = await session()
    const run = await end({ pid: root.pid, how: 'terminate' }, onlyLook)
    expect(stepOf(run, 'end-the-session').outcome).toBe('skipped')
    expect(await there(root.pid)).toBe(1)
  })

  test('that runs nothing has nothing to cancel, and the way to end it is offered', async () => {
    const root = await session()
    const run = await end({ pid: root.pid, how: 'cancel' }, () => undefined)
    expect(findings(run)[0]).toMatchObject({
      title: `pid ${root.pid} runs no statement (idle), so there is nothing to cancel`,
      next: { runbook: 'postgres/end-session', parameters: { pid: root.pid, how: 'terminate' } },
    })
    // What is offered can be taken: its values are in the form that the runbook reads.
    const again = await end({ ...findings(run)[0]?.next?.parameters })
    expect(rowsOf(again, 'end-the-session')).toMatchObject([{ ended: true }])
  })

  test('that is another one by now, or has gone, is not hit', async () => {
    const other = await session()
    const run = await end({ pid: other.pid, how: 'terminate', backend_start: '2001-01-01T00:00:00Z' }, () => undefined)
    expect(findings(run)[0]?.title).toBe(`pid ${other.pid} has gone already; nobody was ended`)
    const busy = await session()
    busy.client.query('select pg_sleep(60)').catch(() => {})
    await active(busy.pid)
    const moved = await end({ pid: busy.pid, query_start: '2001-01-01T00:00:00Z' }, () => undefined)
    expect(findings(moved)[0]?.title).toBe(`pid ${busy.pid} has moved on to another statement; nothing was cancelled`)
    await server.exec(`select pg_terminate_backend(${busy.pid})`)
    expect(await there(other.pid)).toBe(1)
  })

  test('that this role may not end is said to be so, with the grant', async () => {
    const own = await session('plain')
    const boss = await session()
    const why = async (pid: string, db: string) =>
      findings(await end({ pid, how: 'terminate' }, () => undefined, db)).find(one => one.severity === 'warning')?.title
    expect(await why(own.pid, 'watcher')).toBe(
      `pid ${own.pid} cannot be ended from here: grant pg_signal_backend to watcher;`,
    )
    expect(await why(boss.pid, 'watcher')).toBe(
      `pid ${boss.pid} cannot be ended from here: only a superuser may end it`,
    )
    expect(await why(boss.pid, 'plain')).toBe(
      `pid ${boss.pid} cannot be ended from here: this role cannot see it: grant pg_monitor, pg_signal_backend to plain;`,
    )
    const mine = await end({ pid: own.pid, how: 'terminate' }, yes, 'plain')
    expect(rowsOf(mine, 'end-the-session')).toMatchObject([{ ended: true }])
  })

  test.each(roles)('the list of sessions brings rows as %s, and finds nothing where all is well', async role => {
    await session()
    const run = await deck.run({ runbook: 'postgres/sessions', targets: { db: role } })
    expect(surprises(run)).toEqual([])
    expect(rowsOf(run, 'who-is-connected').length).toBeGreaterThan(0)
    expect(titles(run, 'what-this-role-can-see')).toHaveLength(role === 'plain' ? 1 : 0)
    // The server's own processes are hidden as well, and are no sessions.
    const [seen] = rowsOf(run, 'what-this-role-can-see')
    expect(Number(seen?.hidden)).toBeLessThan(Number(seen?.sessions))
    expect(titles(run, 'who-is-connected')).toEqual([])
  })
})
