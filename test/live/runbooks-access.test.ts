import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { Redis, type RedisOptions } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { type Deck, startDeck, yes } from '../support/deck'
import { addHostLogin, type HostLogin } from '../support/host-login'
import { type Postgres, startLoneStandby, startPostgres } from '../support/postgres'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import {
  majors,
  onlyLook,
  postgresTarget,
  redisTarget,
  roles,
  rowsOf,
  stepOf,
  surprises,
  titles,
} from './runbooks-scene'

const failed = (run: Run) =>
  Object.values(run.steps).flatMap(step => (step.failure ? [`${step.id}: ${step.failure.message}`] : []))

/** Takes back what a step of a run has done. */
async function undo(deck: Deck, run: Run, step: string) {
  const id = run.header?.id ?? ''
  await deck.engine.undo(id, step)
  const after = await deck.follow(id, yes)
  expect(stepOf(after, step).undo, step).toMatchObject({ state: 'done' })
}

describe.each(majors())('a monitoring role for PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const canary = 'canary-Passw0rd'
  beforeAll(async () => {
    server = await startPostgres(major, { 'pg_stat_statements.track_utility': 'on' })
    await server.exec('create extension pgstattuple; create schema tools; create extension amcheck schema tools')
    await server.exec('create table orders (id int primary key, note text) with (autovacuum_enabled = off)')
    await server.exec('insert into orders select i, md5(i::text) from generate_series(1, 20000) i')
    await server.exec('delete from orders where id % 10 < 6')
    await server.exec('analyze orders')
    await server.exec('create database closed')
    await server.exec('revoke connect on database closed from public; create extension pg_stat_statements')
    deck = await startDeck({
      profiles: [...roles, 'quarterdeck', 'maker'].map(role => postgresTarget(role, server.port)),
    })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })
  const make = (db: string, answering = yes, parameters: Record<string, string> = {}) =>
    deck.run(
      { runbook: 'access/postgres-monitoring-role', targets: { db }, parameters: { password: canary, ...parameters } },
      answering,
    )

  test.each(roles)('is looked at as %s, and nothing is changed by a look', async role => {
    const run = await make(role, onlyLook)
    expect(surprises(run)).toEqual([])
    expect(failed(run).filter(one => !one.startsWith('create-the-role'))).toEqual([])
    expect(titles(run, 'the-role-as-it-is')).toContain('There is no role quarterdeck yet')
    expect(rowsOf(run, 'the-line-that-lets-it-in')[0]?.line).toBe('host all quarterdeck 127.0.0.1/32 scram-sha-256')
    expect(stepOf(run, 'the-lines-that-would-fit-it').outcome).toBe(role === 'postgres' ? 'passed' : 'skipped')
    expect((await server.exec("select from pg_roles where rolname = 'quarterdeck'")).rowCount).toBe(0)
  })

  test.each(['watcher', 'plain'] as const)('cannot be made by %s, and it says who can', async role => {
    const run = await make(role)
    expect(run.outcome).toBe('failed')
    expect(stepOf(run, 'create-the-role').failure).toMatchObject({
      kind: 'denied',
      hint: 'These have it: postgres. Run it with one of them.',
    })
    expect(titles(run, 'the-role-as-it-is')).toContain(
      `This login, ${role}, may look here but not make roles and give rights`,
    )
  })

  test('is not limited by a limit of nothing', async () => {
    await server.exec('create role endless login; alter role endless set statement_timeout = 0')
    const run = await make('postgres', onlyLook, { role: 'endless' })
    expect(titles(run, 'limits-it-stands-under')).toContainEqual(expect.stringContaining('statement_timeout'))
    await server.exec('drop role endless')
  })

  test('is made with exactly what looking needs, and then every look works with it', async () => {
    const run = await make('postgres')
    expect(failed(run)).toEqual([])
    expect(rowsOf(run, 'what-it-has-now')[0]).toMatchObject({
      may_log_in: true,
      sees_statistics: true,
      sees_settings: true,
      may_measure_tables: true,
      superuser: false,
      connection_limit: 8,
      settings: 'default_transaction_read_only=on, statement_timeout=300s, idle_in_transaction_session_timeout=60s',
    })
    const made = await server.exec(
      "select rolpassword from pg_authid where rolname = 'quarterdeck' and rolpassword like 'SCRAM-SHA-256$%'",
    )
    expect(made.rowCount).toBe(1)
    expect(JSON.stringify(await deck.store.journal.events(run.header?.id ?? ''))).not.toContain(canary)
    const seen = await server.exec("select query from pg_stat_statements where query ilike 'create role%'")
    expect(JSON.stringify(seen.rows)).toContain('SCRAM-SHA-256$')
    expect(JSON.stringify(seen.rows)).not.toContain(canary)

    const again = await make('postgres', onlyLook)
    expect(failed(again)).toEqual([])
    for (const step of [
      'make-it-a-member',
      'let-it-connect',
      'set-its-limits',
      'let-it-into-their-schema',
      'let-it-check-for-damage',
    ])
      expect(stepOf(again, step).outcome, step).toBe('skipped')

    for (const runbook of ['health/service', 'postgres/locks', 'postgres/table-bloat']) {
      const look = await deck.run(
        {
          runbook,
          targets: { db: 'quarterdeck' },
          parameters: runbook.endsWith('bloat') ? { min_size: '100 kB' } : {},
        },
        (question, now) =>
          question.kind === 'pick' && question.step === 'measure-exactly'
            ? { kind: 'pick', keys: [...question.keys] }
            : onlyLook(question, now),
      )
      expect(failed(look), runbook).toEqual([])
      if (runbook.endsWith('bloat')) expect(rowsOf(look, 'measure-exactly')[0]?.bloat_pct).toBeGreaterThan(40)
    }
    const checker = await server.connect('quarterdeck')
    await checker.query("set default_transaction_read_only = off; select tools.bt_index_check('orders_pkey', true)")
    await expect(checker.query('select note from orders')).rejects.toThrow('permission denied')
    await checker.end()
  })

  test('is taken back step by step, in reverse order', async () => {
    await server.exec('drop owned by quarterdeck; drop role quarterdeck').catch(() => {})
    const run = await make('postgres')
    const changed = Object.values(run.steps).filter(step => step.undo?.state === 'kept')
    expect(changed.map(step => step.id)).toEqual([
      'create-the-role',
      'make-it-a-member',
      'let-it-connect',
      'set-its-limits',
      'limit-its-connections',
      'let-it-into-their-schema',
      'let-it-check-for-damage',
    ])
    for (const step of changed.toReversed()) await undo(deck, run, step.id)
    expect((await server.exec("select from pg_roles where rolname = 'quarterdeck'")).rowCount).toBe(0)
  })

  test('is made by a role that may make roles, as far as that goes, and what it lacks is said', async () => {
    await server.exec('create role maker login createrole')
    const run = await deck.run(
      { runbook: 'access/postgres-monitoring-role', targets: { db: 'maker' }, parameters: { role: 'by_maker' } },
      yes,
    )
    expect(surprises(run)).toEqual([])
    expect(stepOf(run, 'create-the-role').outcome).toBe('passed')
    expect(stepOf(run, 'set-its-limits').outcome).toBe('passed')
    // Since 16 who may make roles may not give those he does not administer himself.
    expect(stepOf(run, 'make-it-a-member').failure?.kind).toBe(major >= 16 ? 'denied' : undefined)
    expect(rowsOf(run, 'what-it-has-now')[0]?.sees_statistics).toBe(major < 16)
    if (major >= 16)
      expect(titles(run, 'the-role-as-it-is')).toContain(
        'This login, maker, may look here but not make roles and give rights',
      )
  })

  test('on a standby is looked at, and nothing is tried', async () => {
    const standby = await startLoneStandby(major)
    try {
      const other = await startDeck({ profiles: [postgresTarget('db', standby.port, 'postgres')] })
      const run = await other.run({ runbook: 'access/postgres-monitoring-role', parameters: { role: 'watcher' } }, yes)
      expect(failed(run)).toEqual([])
      expect(titles(run, 'the-role-as-it-is')).toContain('This is a standby, where no role can be made or changed')
      await other.close()
    } finally {
      await standby.stop()
    }
  })

  test('that has more than looking needs is told so', async () => {
    await server.exec('create role lavish login createdb; grant pg_read_all_data to lavish')
    const run = await make('watcher', onlyLook, { role: 'lavish' })
    expect(titles(run, 'the-role-as-it-is', 'warning')).toEqual([
      'lavish has more than looking needs: createdb',
      'lavish has more than looking needs: pg_read_all_data',
    ])
    const above = await make('watcher', onlyLook, { role: 'postgres' })
    expect(titles(above, 'the-role-as-it-is', 'warning')).toEqual(['postgres is a superuser: more than looking needs'])
  })
})

describe('a monitoring user for Redis', () => {
  const canary = 'canary-Passw0rd'
  const hash = createHash('sha256').update(canary).digest('hex')
  const missing = noRedis()
  let server: RedisServer
  let deck: Deck
  beforeAll(async () => {
    if (missing) return
    server = await startRedis(['--requirepass', 'top-secret', '--maxmemory', '100mb'])
    deck = await startDeck({
      profiles: [
        redisTarget('top', server.port),
        redisTarget('made', server.port, { user: 'quarterdeck', database: 1 }),
        redisTarget('lax', server.port, { user: 'lax' }),
      ],
      secrets: { top: 'top-secret', made: canary, lax: 'lax-secret' },
    })
  })
  beforeEach(({ skip }) => {
    if (missing) skip(missing)
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })
  const make = (answering = yes, parameters: Record<string, string> = {}, cache = 'top') =>
    deck.run(
      { runbook: 'access/redis-monitoring-user', targets: { cache }, parameters: { password: canary, ...parameters } },
      answering,
    )
  const login = (who: RedisOptions) => new Redis({ host: '127.0.0.1', port: server.port, ...who })
  const ask = async (...words: [string, ...string[]]) => {
    const client = login({ password: 'top-secret' })
    try {
      return await client.call(...words)
    } finally {
      client.disconnect()
    }
  }

  test('is looked at, and nothing is changed by a look', async () => {
    const run = await make(onlyLook)
    expect(failed(run)).toEqual([])
    expect(titles(run, 'the-user-as-it-is')).toEqual(['There is no user quarterdeck yet'])
    expect(titles(run, 'does-a-restart-keep-it', 'warning')).toHaveLength(1)
    expect(await ask('acl', 'users')).toEqual(['default'])
  })

  test('is made with exactly what looking needs, and then every look works with it', async () => {
    const run = await make()
    expect(failed(run)).toEqual([])
    expect(titles(run, 'what-config-get-tells', 'warning')).toEqual([
      'CONFIG GET tells the password in requirepass to this user, in clear',
    ])
    const record = JSON.stringify(await deck.store.journal.events(run.header?.id ?? ''))
    for (const secret of [canary, hash, 'top-secret']) expect(record).not.toContain(secret)

    const again = await make(onlyLook)
    expect(titles(again, 'what-it-may-run-of-what-looking-needs')).toEqual([])
    expect(titles(again, 'what-it-may-do-beyond-looking')).toEqual([])
    for (const step of ['create-the-user', 'bring-its-rights-to-the-list', 'let-it-read-settings'])
      expect(stepOf(again, step).outcome, step).toBe('skipped')

    const looks = 'connection-errors evictions health hit-rate memory routine-maintenance slow-log'.split(' ')
    const works = async (runbook: string) => {
      const look = await deck.run({ runbook, targets: { cache: 'made' } }, onlyLook)
      expect(failed(look), runbook).toEqual([])
    }
    await Promise.all(looks.map(name => works(`redis/${name}`)))
    await works('health/service')
    expect(await ask('acl', 'log')).toEqual([])
  })

  test('is taken back, and so is what a user had before its rights were narrowed', async () => {
    const made = await make(yes, { user: 'other' })
    await undo(deck, made, 'let-it-read-settings')
    await undo(deck, made, 'create-the-user')
    expect(await ask('acl', 'users')).not.toContain('other')

    await ask('acl', 'setuser', 'lax', 'on', '>lax-secret', '~a"b', '%W~c', '&news', '+@all', '-debug', '(+get ~x*)')
    const before = await ask('acl', 'list')
    const run = await make(yes, { user: 'lax' })
    expect(failed(run)).toEqual([])
    expect(titles(run, 'what-it-may-do-beyond-looking', 'warning')).toContain(
      'It may also run flushall: more than looking needs',
    )
    expect(stepOf(run, 'bring-its-rights-to-the-list').outcome).toBe('passed')
    expect(await ask('acl', 'dryrun', 'lax', 'flushall')).toContain('no permissions')
    const inside = login({ username: 'lax', password: 'lax-secret' })
    expect(await inside.ping()).toBe('PONG')
    inside.disconnect()
    await undo(deck, run, 'let-it-read-settings')
    await undo(deck, run, 'bring-its-rights-to-the-list')
    expect(await ask('acl', 'list')).toEqual(before)
  })

  test('gets no right at all while it needs no password', async () => {
    await ask('acl', 'setuser', 'open', 'on', 'nopass', '-@all', '+ping')
    const before = await ask('acl', 'list')
    const run = await make(yes, { user: 'open' })
    expect(titles(run, 'the-user-as-it-is', 'critical')).toEqual([
      'open needs no password: whoever reaches the port is it',
    ])
    expect(await ask('acl', 'list')).toEqual(before)
    await ask('acl', 'deluser', 'open')
  })

  test('cannot be looked at or made by a user that has no right to', async () => {
    await ask('acl', 'setuser', 'lax', 'on', '>lax-secret', '-@all', '+ping', '+info', '+client|setname', '+acl|whoami')
    const run = await make(yes, {}, 'lax')
    expect(surprises(run)).toEqual([])
    expect(run.outcome).toBe('failed')
    expect(stepOf(run, 'the-user-as-it-is').failure).toMatchObject({ kind: 'denied', code: 'NOPERM' })
  })
})

describe('a monitoring user for a host', () => {
  const file = '/etc/sudoers.d/quarterdeck'
  let sshd: Sshd
  let login: HostLogin | undefined
  let lavish: HostLogin | undefined
  let deck: Deck
  let missing = noSshd() ?? (existsSync('/usr/sbin/visudo') ? undefined : 'sudo is not installed (Debian package sudo)')
  beforeAll(async () => {
    if (!missing && existsSync(file)) missing = `${file} is there already, and is not touched`
    if (missing) return
    login = addHostLogin('look')
    lavish = addHostLogin('lavish', { sudo: true })
    if (!login || !lavish) missing = 'this machine does not let us add a login'
    if (!login || !lavish) return
    sshd = await startSshd()
    const target = { protocol: 'ssh' as const, host: '127.0.0.1', port: sshd.port, key: sshd.key }
    deck = await startDeck({
      profiles: [
        { ...target, name: 'top', user: 'root', hostKey: sshd.fingerprint },
        { ...target, name: 'made', user: login.user, hostKey: sshd.fingerprint },
        { ...target, name: 'lavish', user: lavish.user, hostKey: sshd.fingerprint },
      ],
    })
  })
  beforeEach(({ skip }) => {
    if (missing) skip(missing)
  })
  afterAll(async () => {
    await deck?.close()
    await sshd?.stop()
    // A test that failed half way leaves its file.
    if (!missing) rmSync(file, { force: true })
    login?.remove()
    lavish?.remove()
  })
  const book = 'access/host-monitoring-user'
  const groups = () => String(spawnSync('id', ['-nG', login?.user ?? '']).stdout).trim()
  const asLogin = (...words: string[]) => spawnSync('/usr/sbin/runuser', ['-u', login?.user ?? '', '--', ...words])

  test('is looked at as itself, and may not give itself rights', async () => {
    const run = await deck.run({ runbook: book, targets: { host: 'made' } }, yes)
    expect(surprises(run)).toEqual([])
    expect(rowsOf(run, 'the-login-as-it-is')[0]).toMatchObject({ sudo_all: false, docker: false })
    expect(titles(run, 'the-login-as-it-is', 'warning')).toEqual([])
    expect(stepOf(run, 'allow-the-commands').failure).toMatchObject({
      kind: 'denied',
      hint: expect.stringContaining('NOPASSWD'),
    })
    expect(existsSync(file)).toBe(false)
  })

  test('that may do everything through sudo is told so, and needs no line more', async () => {
    const run = await deck.run({ runbook: book, targets: { host: 'lavish' } }, onlyLook)
    expect(failed(run)).toEqual([])
    expect(titles(run, 'the-login-as-it-is', 'warning')).toEqual([
      `${lavish?.user} may do everything through sudo: more than looking needs`,
    ])
    expect(stepOf(run, 'allow-the-commands').outcome).toBe('skipped')
  })

  test('that is root is told so', async () => {
    const run = await deck.run({ runbook: book, targets: { host: 'top' } }, onlyLook)
    expect(failed(run)).toEqual([])
    expect(titles(run, 'the-login-as-it-is', 'warning')).toEqual(['root is root: more than looking needs'])
  })

  test('gets exactly the commands it lacks, every look works with it, and all of it is taken back', async () => {
    const before = groups()
    const parameters = { login: login?.user ?? '' }
    const run = await deck.run({ runbook: book, targets: { host: 'top' }, parameters }, yes)
    expect(failed(run)).toEqual([])
    expect(stepOf(run, 'allow-the-commands').outcome).toBe('passed')
    const text = readFileSync(file, 'utf8')
    expect(text).toMatch(new RegExp(`^${login?.user} ALL=\\(root\\) NOPASSWD: /\\S+/ss -H -tlnp$`, 'm'))
    expect(text).not.toContain('*')
    expect(asLogin('sudo', '-n', 'ss', '-H', '-tlnp').status).toBe(0)
    expect(asLogin('sudo', '-n', 'ss', '-K').status).not.toBe(0)
    expect(groups().split(' ')).toContain('adm')

    for (const runbook of ['host/resources', 'health/service']) {
      const look = await deck.run(
        { runbook, targets: { host: 'made' }, parameters: runbook.startsWith('host') ? { window: '1' } : {} },
        onlyLook,
      )
      // Whoever may ask the engine of containers is root by another name; that right is not among those given.
      expect(
        failed(look).filter(one => !/may not ask (docker|podman)/.test(one)),
        runbook,
      ).toEqual([])
    }
    const again = await deck.run({ runbook: book, targets: { host: 'made' } }, onlyLook)
    expect(stepOf(again, 'allow-the-commands').outcome).toBe('skipped')
    expect(stepOf(again, 'let-it-into-the-groups').outcome).toBe('skipped')

    await undo(deck, run, 'allow-the-commands')
    await undo(deck, run, 'let-it-into-the-groups')
    expect(existsSync(file)).toBe(false)
    expect(groups()).toBe(before)
  })
})
