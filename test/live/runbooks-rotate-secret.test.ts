import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Profile } from '#domain/profile'
import type { Run } from '#domain/run'
import { watchCommandLines } from '../support/command-lines'
import { type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { startProxy, type TcpProxy } from '../support/proxy'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { startRenderApi } from '../support/render-api'
import { scratchFolder, until } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { onlyLook, postgresTarget, redisTarget, rowsOf, stepOf, titles } from './runbooks-scene'

const runbook = 'security/rotate-secret'
const canary = (name: string) => `canary${name}${randomBytes(9).toString('hex')}`

const outcomes = (run: Run, ...steps: string[]) => steps.map(id => stepOf(run, id).outcome)
const failed = (run: Run) =>
  Object.values(run.steps).flatMap(step => (step.failure ? [`${step.id}: ${step.failure.message}`] : []))
/** All that is on record of a run. */
const record = async (deck: Deck, run: Run) => JSON.stringify(await deck.store.journal.events(run.header?.id ?? ''))
async function nameSecrets(deck: Deck, ...names: string[]) {
  const system = await deck.store.systems.get('acme')
  if (!system) throw new Error('no system')
  const old = { note: '', everyDays: 90, changedOn: '2025-01-01', places: [] }
  await deck.store.systems.save({ ...system, secrets: names.map(name => ({ name, ...old })) })
}
const changedOn = async (deck: Deck, name: string) =>
  (await deck.store.systems.get('acme'))?.secrets?.find(one => one.name === name)?.changedOn
const today = () => new Date().toISOString().slice(0, 10)

describe('the password of a role', () => {
  const old = canary('Old')
  let server: Postgres
  let deck: Deck
  beforeAll(async () => {
    server = await startPostgres(18, {
      ...{ log_statement: 'all', logging_collector: 'on' },
      ...{ synchronous_standby_names: 'nobody', synchronous_commit: 'local' },
    })
    await server.exec(`create role app login password '${old}'; create role keeper login superuser password '${old}k';
      create role solo login password '${old}s'; create role far login password '${old}f'; create role lost login password '${old}l';
      alter role far set synchronous_commit = 'remote_write'`)
    await server.exec('create table public.notes (id int); alter table public.notes owner to app')
    const rules = join(server.data, 'pg_hba.conf')
    await writeFile(
      rules,
      `host all app,keeper,app_b,solo,far,lost 127.0.0.1/32 scram-sha-256\n${await readFile(rules, 'utf8')}`,
    )
    await server.exec('select pg_reload_conf()')
    const stored = { secret: { from: 'stored' } }
    deck = await startDeck({
      profiles: [
        { ...postgresTarget('db', server.port, 'postgres') },
        { ...postgresTarget('keeper', server.port), ...stored },
        { ...postgresTarget('app', server.port), ...stored },
        { ...postgresTarget('lax', server.port, 'watcher') },
        { ...postgresTarget('solo', server.port), ...stored },
        { name: 'here', protocol: 'local' },
      ],
      secrets: { keeper: `${old}k`, app: old, solo: `${old}s`, far: `${old}f` },
    })
    await nameSecrets(deck, 'app password', 'keeper password', 'other', 'solo', 'far')
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })
  const rotate = (db: string, parameters: Record<string, string>, answering = yes) =>
    deck.run({ runbook, targets: { db, cache: '', host: '' }, parameters }, answering)
  const login = async (user: string, password: string) => {
    const client = new pg.Client({ host: '127.0.0.1', port: server.port, user, password, database: 'postgres' })
    client.on('error', () => {})
    try {
      await client.connect()
      return await client.query('select current_user::text as who').then(({ rows }) => rows[0].who as string)
    } catch (error) {
      return (error as { code: string }).code
    } finally {
      await client.end().catch(() => {})
    }
  }

  test('ages are looked at, and nothing is changed by a look', async () => {
    const run = await deck.run({ runbook, targets: { db: 'db' } }, onlyLook)
    expect(failed(run)).toEqual([])
    expect(titles(run, 'secrets-by-age', 'critical')).toHaveLength(5)
    expect(Object.values(run.steps).filter(step => step.intent)).toEqual([])
    expect(await changedOn(deck, 'other')).toBe('2025-01-01')
  })

  test('of an application is drawn, set, proved; the old one fails, the targets of that role keep the new one', async () => {
    const run = await rotate('db', { secret: 'app password', role: 'app', old_value: old })
    expect(failed(run)).toEqual([])
    expect(outcomes(run, 'change-the-password-of-the-role', 'it-is-new')).toEqual(['passed', 'passed'])
    expect(await login('app', old)).toBe('28P01')
    expect(await changedOn(deck, 'app password')).toBe(today())
    expect(await changedOn(deck, 'other')).toBe('2025-01-01')
    // The target that logs in as app has it now: it opens, and the value is nowhere on record.
    expect((await deck.sessions.sql('app', AbortSignal.timeout(10_000))).server.user).toBe('app')
    expect(await record(deck, run)).not.toContain(old)
  })

  test('of this console itself is sealed once it is proved, and the next change logs in with it', async () => {
    const run = await rotate('keeper', { secret: 'keeper password', role: 'keeper' })
    expect(failed(run)).toEqual([])
    expect(await login('keeper', `${old}k`)).toBe('28P01')
    const again = await rotate('keeper', { secret: 'keeper password', role: 'keeper' })
    expect(failed(again)).toEqual([])
    expect(stepOf(again, 'it-is-new').outcome).toBe('passed')
  })

  test('does not begin to age anew while it stands in another place that this run does not reach', async () => {
    const system = (await deck.store.systems.get('acme'))!
    const places = ['db', 'reports'].map(target => ({ kind: 'role' as const, target, name: 'app' }))
    const twice = { name: 'twice', note: '', everyDays: 90, changedOn: '2025-01-01', places }
    await deck.store.systems.save({ ...system, secrets: [...(system.secrets ?? []), twice] })
    const run = await rotate('db', { secret: 'twice', role: 'app' })
    expect(titles(run, 'the-one-that-is-changed').join()).toContain('more places than one run changes')
    expect(outcomes(run, 'change-the-password-of-the-role', 'it-is-new')).toEqual(['passed', 'skipped'])
    expect(await changedOn(deck, 'twice')).toBe('2025-01-01')
    await deck.store.systems.save(system)
  })

  test('is left alone where the secret has no name here, under which its change would be on record', async () => {
    const run = await rotate('db', { secret: 'of nobody', role: 'keeper' })
    expect(failed(run).join()).toContain('has no secret called of nobody')
    expect(Object.values(run.steps).filter(step => step.intent)).toEqual([])
  })

  test('is left alone where the server asks for none, and where the console could not keep it', async () => {
    const lax = await rotate('db', { secret: 'other', role: 'watcher' })
    expect(titles(lax, 'does-postgresql-ask-for-a-password', 'critical')).toHaveLength(1)
    expect(outcomes(lax, 'change-the-password-of-the-role', 'it-is-new')).toEqual(['skipped', 'skipped'])
    const profile = await deck.store.profiles.get('app')
    if (!profile) throw new Error('no target app')
    await deck.store.profiles.save({ ...profile, secret: { from: 'env', name: 'APP_PASSWORD' } })
    const elsewhere = await rotate('db', { secret: 'other', role: 'app' })
    expect(stepOf(elsewhere, 'change-the-password-of-the-role').failure?.code).toBe('SECRET_ELSEWHERE')
    expect(stepOf(elsewhere, 'change-the-password-of-the-role').intent).toBeUndefined()
    await deck.store.profiles.save(profile)
    expect(await changedOn(deck, 'other')).toBe('2025-01-01')
  })

  test('is not made one that nobody knows: drawn here, it needs a target or another place that keeps it', async () => {
    const before = (await server.exec("select rolpassword as is from pg_authid where rolname = 'lost'")).rows
    const run = await rotate('keeper', { secret: 'other', role: 'lost' })
    expect(stepOf(run, 'change-the-password-of-the-role').failure?.code).toBe('NOBODYS_SECRET')
    expect((await server.exec("select rolpassword as is from pg_authid where rolname = 'lost'")).rows).toEqual(before)
    const typed = await rotate('keeper', { secret: 'other', role: 'lost', new_value: canary('Typed') })
    expect(stepOf(typed, 'change-the-password-of-the-role').outcome).toBe('passed')
    await nameSecrets(deck, 'app password', 'keeper password', 'other', 'solo', 'far')
  })

  test('stays as it was while a second role takes its turn, and the first is shut out and let in again', async () => {
    const value = canary('Second')
    const run = await rotate('db', { secret: 'other', role: 'app', turns_with: 'app_b', new_value: value })
    expect(failed(run)).toEqual([])
    expect(stepOf(run, 'it-is-new').outcome).toBe('passed')
    // It acts as the first, so what it makes belongs to the first.
    expect(await login('app_b', value)).toBe('app')
    const shut = await server.exec("select rolcanlogin as may from pg_roles where rolname = 'app'")
    expect(shut.rows[0].may).toBe(false)
    const id = run.header?.id ?? ''
    for (const step of ['shut-out-the-first-role', 'let-it-act-as-the-first', 'create-the-second-role']) {
      await deck.engine.undo(id, step)
      expect(stepOf(await deck.follow(id, yes), step).undo, step).toMatchObject({ state: 'done' })
    }
    const left = await server.exec("select rolname, rolcanlogin as may from pg_roles where rolname like 'app%'")
    expect(left.rows).toEqual([{ rolname: 'app', may: true }])
    expect(await record(deck, run)).not.toContain(value)
  })

  test('of the first role stays in use where the file that names it was not written', async () => {
    const run = await rotate('db', {
      ...{ secret: 'other', role: 'app', turns_with: 'app_b', env_file: '/nowhere/.env', env_name: 'DB_PASSWORD' },
    })
    expect(outcomes(run, 'create-the-second-role', 'shut-out-the-first-role', 'it-is-new')).toEqual([
      ...['passed', 'skipped', 'skipped'],
    ])
    expect((await server.exec("select rolcanlogin as may from pg_roles where rolname = 'app'")).rows[0].may).toBe(true)
    await server.exec('drop role app_b')
  })

  test('that nobody agreed to change is not deployed', async () => {
    const scratch = await scratchFolder('declined')
    const at = (name: string) => join(scratch.path, name)
    const written = `DB_USER=app\nDB_PASSWORD=${old}\n`
    const without = async (declined: string, more: Record<string, string> = {}) => {
      await writeFile(at('app.env'), written, { mode: 0o600 })
      const run = await deck.run(
        {
          runbook,
          targets: { db: 'db', cache: '', host: 'here' },
          parameters: {
            ...{ secret: 'other', role: 'app', env_file: at('app.env'), env_name: 'DB_PASSWORD', manager: 'command' },
            ...{ service: 'no-such-service', recreate_command: `touch ${at('begun')}`, patience: '1s', ...more },
          },
        },
        (question, now) =>
          question.kind === 'confirm' && question.step === declined
            ? { kind: 'confirm', agree: false }
            : yes(question, now),
      )
      expect(stepOf(run, declined).outcome).toBe('skipped')
      expect(outcomes(run, 'make-the-service-anew', 'remove-the-old-file')).toEqual(['skipped', 'skipped'])
      expect(await readFile(at('app.env'), 'utf8')).toBe(written)
    }
    try {
      await without('change-the-password-of-the-role')
      await without('create-the-second-role', { turns_with: 'app_b', user_name: 'DB_USER' })
      expect(await readdir(scratch.path)).not.toContain('begun')
    } finally {
      await scratch.remove()
    }
  })

  test('of a role whose passwords end soon is changed all the same', async () => {
    await server.exec("alter role app valid until '2027-01-01'")
    const run = await rotate('db', { secret: 'other', role: 'app' })
    expect(failed(run)).toEqual([])
    expect(titles(run, 'the-role-as-it-is').join()).toContain('until')
    expect(stepOf(run, 'change-the-password-of-the-role').outcome).toBe('passed')
    await server.exec("alter role app valid until 'infinity'")
  })

  test('of this console itself is kept where the server took it and no login could prove it', async () => {
    // From the change on the server turns logins away for another reason than their password.
    await server.exec(`create table public.before as select rolpassword as was from pg_authid where rolname = 'solo';
      create function public.turn_away() returns event_trigger security definer language plpgsql as $$ begin
        if session_user = 'solo' and (select rolpassword <> was from pg_authid, public.before where rolname = 'solo')
        then raise exception 'not now' using errcode = '57P03'; end if; end $$;
      create event trigger turn_away on login execute function public.turn_away()`)
    const run = await rotate('solo', { secret: 'solo', role: 'solo' })
    expect(stepOf(run, 'change-the-password-of-the-role').failure?.message).toContain('checking it failed')
    expect(stepOf(run, 'it-is-new').outcome).toBe('skipped')
    await server.exec('drop event trigger turn_away; drop function public.turn_away(); drop table public.before')
    expect(await login('solo', `${old}s`)).toBe('28P01')
    deck.sessions.renew('solo')
    expect((await deck.sessions.sql('solo', AbortSignal.timeout(10_000))).server.user).toBe('solo')
  })

  describe('whose change was sent and never answered', () => {
    const step = 'change-the-password-of-the-role'
    const stands = async () =>
      String((await server.exec("select rolpassword as is from pg_authid where rolname = 'far'")).rows[0].is)
    const sees = (waiting: string) =>
      until(async () => expect((await server.exec(`select 1 ${waiting}`)).rows).toHaveLength(1))
    let proxy: TcpProxy
    beforeAll(async () => {
      proxy = await startProxy(server.port)
      await deck.store.profiles.save({
        ...{ id: 'far', system: 'acme', note: '', secret: { from: 'stored' } },
        ...postgresTarget('far', proxy.port),
      } as Profile)
    })
    afterAll(() => proxy?.stop())
    /** The link dies when `lost` says so, after the intent is on disk. */
    async function losing(lost: () => Promise<unknown>): Promise<string> {
      const id = await deck.start({
        ...{ runbook, targets: { db: 'far', cache: '', host: '' } },
        parameters: { secret: 'far', role: 'far' },
      })
      const stop = deck.engine.onEvents((run, events) => {
        if (run !== id || !events.some(one => one.type === 'step.intent')) return
        void lost().then(() => {
          proxy.blackhole = true
          proxy.cut()
        })
      })
      const run = await deck.follow(id, (question, now) =>
        question.kind === 'settle' ? { kind: 'settle', how: 'leave' } : yes(question, now),
      )
      stop()
      expect(stepOf(run, step), failed(run).join()).toMatchObject({ outcome: 'unknown' })
      proxy.blackhole = false
      proxy.cut()
      return id
    }
    const held = async () => (await deck.store.secrets.all()).filter(({ profile }) => profile.startsWith('run '))
    const opens = async () => {
      deck.sessions.renew('far')
      return (await deck.sessions.sql('far', AbortSignal.timeout(10_000))).server.user
    }

    test('is held until a login proves the new one, and is then kept', async () => {
      // It commits, and its answer waits for a standby that never comes.
      const waiting = "from pg_stat_activity where usename = 'far' and wait_event = 'SyncRep'"
      const before = await stands()
      const id = await losing(() => sees(waiting))
      await server.exec(`select pg_terminate_backend(pid) ${waiting}`)
      await until(async () => expect(await stands()).not.toBe(before))
      expect(await held()).toHaveLength(1)
      await deck.engine.settle(id, step)
      expect(stepOf(await deck.follow(id), step)).toMatchObject({ outcome: 'passed' })
      expect([await opens(), await held()]).toEqual(['far', []])
    })

    test('is let go where the server never heard of it; the old one stays', async () => {
      const before = await stands()
      const other = await server.connect()
      await other.query("begin; select 1 from pg_authid where rolname = 'far' for update")
      const waiting = "from pg_stat_activity where usename = 'far' and wait_event_type = 'Lock'"
      const id = await losing(() => sees(waiting))
      await server.exec(`select pg_terminate_backend(pid, 10000) ${waiting}`)
      await other.end()
      await deck.engine.settle(id, step)
      expect(stepOf(await deck.follow(id), step).failure).toMatchObject({ code: 'DID_NOT_HAPPEN' })
      expect([await stands(), await opens(), await held()]).toEqual([before, 'far', []])
    })
  })

  test('is in no log of the server', async () => {
    const log = await Promise.all(
      (await readdir(join(server.data, 'log'))).map(file => readFile(join(server.data, 'log', file), 'utf8')),
    )
    const said = log.join('\n').split('\n')
    const changes = said.filter(line => /alter role|create role "?app_b/i.test(line) && /password/i.test(line))
    expect(changes.length).toBeGreaterThan(3)
    for (const line of changes) expect(line).toContain('SCRAM-SHA-256$')
  })
})

describe('the password of a Redis user', () => {
  const missing = noRedis()
  const old = canary('Old')
  let server: RedisServer
  let deck: Deck
  beforeAll(async () => {
    if (missing) return
    server = await startRedis(['--requirepass', old])
    deck = await startDeck({
      profiles: [{ ...redisTarget('cache', server.port), secret: { from: 'stored' } }],
      secrets: { cache: old },
    })
    await nameSecrets(deck, 'cache', 'app')
  })
  beforeEach(({ skip }) => {
    if (missing) skip(missing)
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })
  const lets = async (username: string, password: string) => {
    const client = new Redis({ host: '127.0.0.1', port: server.port, username, password, retryStrategy: () => null })
    client.on('error', () => {})
    try {
      return (await client.ping()) === 'PONG'
    } catch {
      return false
    } finally {
      client.disconnect()
    }
  }

  test('is added beside the old one, which goes at the end; the console keeps the new one', async () => {
    const value = canary('New')
    const beside: boolean[] = []
    const run = await deck.run(
      {
        runbook,
        targets: { cache: 'cache' },
        parameters: { secret: 'cache', redis_user: 'default', new_value: value },
      },
      yes,
    )
    expect(failed(run)).toEqual([])
    beside.push(await lets('default', value), await lets('default', old))
    expect(beside).toEqual([true, false])
    expect(outcomes(run, 'add-the-new-password-beside-the-old-one', 'it-is-new')).toEqual(['passed', 'passed'])
    expect(titles(run, 'does-a-restart-of-redis-keep-it', 'warning')).toHaveLength(1)
    expect(await changedOn(deck, 'cache')).toBe(today())
    expect((await deck.sessions.redis('cache', AbortSignal.timeout(10_000))).server.role).toBe('primary')
    const said = await record(deck, run)
    for (const secret of [old, value]) expect(said).not.toContain(secret)
  })

  test('stands beside the old one until somebody agrees to its removal', async () => {
    const value = canary('Beside')
    const run = await deck.run(
      { runbook, targets: { cache: 'cache' }, parameters: { secret: 'app', redis_user: 'default', new_value: value } },
      (question, now) =>
        question.kind === 'confirm' && question.step.startsWith('remove')
          ? { kind: 'confirm', agree: false }
          : yes(question, now),
    )
    expect(await lets('default', value)).toBe(true)
    expect(stepOf(run, 'it-is-new').outcome).toBe('skipped')
    expect(await changedOn(deck, 'app')).toBe('2025-01-01')
    expect((await deck.sessions.redis('cache', AbortSignal.timeout(10_000))).server.role).toBe('primary')
  })
})

describe('a value in an environment file', () => {
  const missing = noSshd()
  const old = canary('Old')
  const service = `qdrot${process.pid % 100000}`
  let scratch: Awaited<ReturnType<typeof scratchFolder>>
  let sshd: Sshd
  let deck: Deck
  const at = (name: string) => join(scratch.path, name)
  /** As they are called here: over there they may have numbers of their own. */
  const running = () =>
    String(spawnSync('pgrep', ['-x', service]).stdout)
      .split('\n')
      .filter(Boolean)
      .map(Number)
  const written = `# the app\nexport MODE='x'\nDB_PASSWORD="${old}"\nDATABASE_URL=postgres://app:${old}@127.0.0.1:5432/app?x=a@b\nEMPTY=\nREAD_URL=postgres://app@127.0.0.1:5432/app\n`
  beforeAll(async () => {
    if (missing) return
    scratch = await scratchFolder('rotate')
    sshd = await startSshd([], { small: true })
    const { port, user, key, fingerprint } = sshd
    await copyFile('/bin/sleep', at(service))
    await writeFile(at('app.env'), written, { mode: 0o640 })
    // A service as the manager `command` knows it: its start reads the file.
    await writeFile(
      at('start'),
      `[ ! -f ${at('pid')} ] || kill "$(cat ${at('pid')})"; set -a; . ${at('app.env')}; set +a
if [ -f ${at('broken')} ] && [ "$DB_PASSWORD" != ${old} ]; then rm -f ${at('pid')}; exit 0; fi
nohup ${at(service)} 600 >/dev/null 2>&1 & echo $! >${at('pid')}\n`,
    )
    deck = await startDeck({
      profiles: [{ name: 'host', protocol: 'ssh', host: '127.0.0.1', port, user, key, hostKey: fingerprint }],
    })
    await nameSecrets(deck, 'db')
  })
  beforeEach(({ skip }) => {
    if (missing) skip(missing)
  })
  afterAll(async () => {
    await deck?.close()
    if (!missing) for (const pid of running()) process.kill(pid)
    await sshd?.stop()
    await scratch?.remove()
  })
  const rotate = (more: Record<string, string> = {}) =>
    deck.run(
      {
        runbook,
        targets: { host: 'host' },
        parameters: {
          ...{
            secret: 'db',
            env_file: at('app.env'),
            env_name: 'DB_PASSWORD, DATABASE_URL',
            manager: 'command',
            service,
          },
          ...{ recreate_command: `sh ${at('start')}`, patience: '20s', ...more },
        },
      },
      yes,
    )

  test('is replaced in one piece and proved in the running process; no value leaves the host or stands in an argument', async () => {
    const value = canary('New')
    const lines = watchCommandLines(20)
    const run = await rotate({ new_value: value, old_value: old })
    lines.stop()
    expect(failed(run)).toEqual([])
    expect(outcomes(run, 'make-the-service-anew', 'is-the-service-well', 'it-is-new')).toEqual([
      'passed',
      'passed',
      'passed',
    ])
    expect(await readFile(at('app.env'), 'utf8')).toBe(written.replaceAll(old, value))
    expect((await stat(at('app.env'))).mode & 0o777).toBe(0o640)
    expect((await readdir(scratch.path)).filter(name => name.includes('quarterdeck'))).toEqual([])
    const said = [await record(deck, run), ...lines.seen].join('\n')
    for (const secret of [old, value]) expect(said).not.toContain(secret)
    await writeFile(at('app.env'), written)
  })

  test('is taken back where the service does not come up with it', async () => {
    // It comes up with the old value only.
    await writeFile(at('broken'), '')
    const run = await rotate({ patience: '5s' })
    expect(stepOf(run, 'make-the-service-anew').outcome).toBe('failed')
    expect(outcomes(run, 'remove-the-old-file', 'it-is-new')).toEqual(['skipped', 'skipped'])
    expect(outcomes(run, 'put-the-old-file-back', 'is-the-service-well-with-the-old-file')).toEqual([
      ...['passed', 'passed'],
    ])
    expect(stepOf(run, 'what-stands-where-now').outcome).toBe('passed')
    expect(await readFile(at('app.env'), 'utf8')).toBe(written)
    expect((await stat(at('app.env'))).mode & 0o777).toBe(0o640)
    expect(await readFile(`/proc/${running()[0]}/environ`, 'utf8')).toContain(old)
    await rm(at('broken'))
  })

  test('that is no such value is refused before anything is written', async () => {
    const run = await rotate({ new_value: 'two words' })
    expect(stepOf(run, 'write-it-into-the-file').outcome).toBe('failed')
    expect(await readFile(at('app.env'), 'utf8')).toBe(written)
    const nowhere = await rotate({ env_name: 'NO_SUCH_NAME' })
    expect(titles(nowhere, 'the-file-and-its-service', 'critical')).toEqual([
      `${at('app.env')}: there is no NO_SUCH_NAME in it`,
    ])
    expect(stepOf(nowhere, 'write-it-into-the-file').outcome).toBe('skipped')
    const address = await rotate({ env_name: 'DB_PASSWORD, READ_URL' })
    expect(titles(address, 'the-file-and-its-service', 'critical')).toEqual([
      `${at('app.env')}: READ_URL in it is an address without a password`,
    ])
    expect(await readFile(at('app.env'), 'utf8')).toBe(written)
  })

  test('of a provider goes to its commands by their standard input', async () => {
    const value = canary('Key')
    const lines = watchCommandLines(20)
    const run = await deck.run(
      {
        runbook,
        targets: { host: 'host' },
        parameters: {
          ...{ secret: 'db', new_value: value, old_value: old },
          create_command: `cat >${at('key')}; chmod 600 ${at('key')}`,
          prove_command: `sleep 0.2; grep -qxf - ${at('key')}`,
          revoke_command: `cat >${at('revoked')}; env >${at('env')}`,
        },
      },
      yes,
    )
    lines.stop()
    expect(failed(run)).toEqual([])
    expect(stepOf(run, 'it-is-new').outcome).toBe('passed')
    expect(await readFile(at('key'), 'utf8')).toBe(`${value}\n`)
    expect(await readFile(at('revoked'), 'utf8')).toBe(`${old}\n`)
    expect(await readFile(at('env'), 'utf8')).not.toContain('canary')
    for (const secret of [old, value]) expect([await record(deck, run), ...lines.seen].join('\n')).not.toContain(secret)
  })

  test('is found by its name only', async () => {
    const run = await deck.run(
      { runbook, targets: { host: 'host' }, parameters: { env_file: at('app.env') } },
      onlyLook,
    )
    const mine = rowsOf(run, 'secrets-that-stand-in-files').filter(row => row.file === at('app.env'))
    expect(mine.map(row => row.name)).toEqual(['DB_PASSWORD', 'DATABASE_URL'])
    expect(await record(deck, run)).not.toContain(old)
  })
})

test('a variable of a cloud service is set, deployed and proved, and taken back where nobody deploys it', async () => {
  const api = await startRenderApi()
  const cloud = { name: 'cloud', protocol: 'render' as const, url: api.url, service: 'shop' }
  const deck = await startDeck({ profiles: [cloud], secrets: { cloud: api.token } })
  try {
    await nameSecrets(deck, 'signing key', 'other')
    const [old, value] = [canary('Old'), canary('New')]
    api.variables.set('JWT_SECRET', old).set('MODE', 'production')
    const rotate = (parameters: Record<string, string>, answering = yes) =>
      deck.run({ runbook, parameters: { cloud_variable: 'JWT_SECRET', ...parameters } }, answering)
    const run = await rotate({ secret: 'signing key', new_value: value })
    expect(failed(run)).toEqual([])
    expect(outcomes(run, 'set-the-variable-of-the-cloud-service', 'is-the-deploy-live', 'it-is-new')).toEqual([
      ...['passed', 'passed', 'passed'],
    ])
    expect([api.variables.get('JWT_SECRET'), api.variables.get('MODE')]).toEqual([value, 'production'])
    expect(await changedOn(deck, 'signing key')).toBe(today())

    const declined = await rotate({ secret: 'other' }, (question, now) =>
      question.kind === 'confirm' && question.step.startsWith('deploy')
        ? { kind: 'confirm', agree: false }
        : yes(question, now),
    )
    expect(stepOf(declined, 'it-is-new').outcome).toBe('skipped')
    expect(api.variables.get('JWT_SECRET')).not.toBe(value)
    const id = declined.header?.id ?? ''
    await deck.engine.undo(id, 'set-the-variable-of-the-cloud-service')
    const after = await deck.follow(id, yes)
    expect(stepOf(after, 'set-the-variable-of-the-cloud-service').undo).toMatchObject({ state: 'done' })
    expect(api.variables.get('JWT_SECRET')).toBe(value)
    const said = [await record(deck, run), await record(deck, after)].join('')
    for (const secret of [old, value]) expect(said).not.toContain(secret)
  } finally {
    await deck.close()
    api.stop()
  }
})
