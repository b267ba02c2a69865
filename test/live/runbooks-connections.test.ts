import { chown, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { binariesOf, servant, startCluster } from '../../src/main/demo/embedded-postgres'
import { copyCluster } from '../support/clusters'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { freePort, scratchFolder, until } from '../support/scratch'
import {
  firstFinding,
  majors,
  onlyLook,
  postgresTarget,
  roles,
  rowsOf,
  stepOf,
  surprises,
  titles,
} from './runbooks-scene'

const walks = ['postgres/connection-errors', 'postgres/pool-exhausted', 'health/database-connectivity'] as const

describe.each(majors())('connections to PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  let nobody: number
  const open: pg.Client[] = []
  const run = (runbook: string, db: string, more: Record<string, string> = {}, answering: Answering = onlyLook) =>
    deck.run({ runbook, targets: { db, ...more } }, answering)
  const hold = async (count: number, user: string, database?: string) => {
    for (let at = 0; at < count; at++) {
      const client = await server.connect(user, database)
      await client.query("set application_name = 'leaky ; pool'")
      open.push(client)
    }
  }
  /** Sessions of that role until the server refuses it more. */
  const fill = async (user: string) => {
    for (let full = false; !full; )
      full = await hold(1, user).then(
        () => false,
        error => error.code === '53300',
      )
  }

  beforeAll(async () => {
    nobody = await freePort()
    server = await startPostgres(major, {
      max_connections: '14',
      superuser_reserved_connections: '3',
      logging_collector: 'on',
      log_filename: "'server.log'",
      ...(major >= 16 ? { reserved_connections: '2' } : {}),
    })
    await server.exec('create role "Leaky App" login')
    await server.exec("create role locked login password 'right'")
    await server.exec('create role narrow login connection limit 2; create role unwelcome login')
    await server.exec('create database small connection limit 2')
    if (major >= 16) await server.exec('create role keeper login in role pg_use_reserved_connections, pg_monitor')
    const trusted = ['postgres', 'watcher', 'plain', '"Leaky App"', 'narrow', 'keeper', 'ghost']
    await writeFile(
      join(server.data, 'pg_hba.conf'),
      `${trusted.map(role => `host all ${role} 127.0.0.1/32 trust`).join('\n')}\nhost all locked 127.0.0.1/32 scram-sha-256\n`,
    )
    await server.exec('select pg_reload_conf()')
    await until(async () => {
      const { rows } = await server.exec('select count(*)::int as n from pg_hba_file_rules')
      expect(rows[0].n).toBe(trusted.length + 1)
    })
    const logins = [...roles, 'locked', 'narrow', 'unwelcome', 'ghost', 'keeper']
    deck = await startDeck({
      profiles: [
        ...logins.map(role => postgresTarget(role, server.port)),
        { ...postgresTarget('lost', server.port, 'plain'), database: 'nonesuch' },
        { ...postgresTarget('small', server.port, 'plain'), database: 'small' },
        { ...postgresTarget('trap', server.port, 'plain'), database: 'trap' },
        postgresTarget('lapsed', server.port, 'locked'),
        postgresTarget('dead', nobody, 'plain'),
        { ...postgresTarget('nameless', server.port, 'plain'), host: 'nonesuch.invalid' },
        { name: 'host', protocol: 'local' as const },
      ],
      secrets: { locked: 'wrong', lapsed: 'right' },
      // Other tests make this machine busy, and its disks are no concern here.
      thresholds: {
        disk_used_pct: { warning: 101, critical: 101 },
        connect_ms: { warning: 60_000, critical: 120_000 },
      },
    })
  })
  afterEach(async () => {
    await Promise.allSettled(open.splice(0).map(client => client.end()))
    await until(async () => {
      const { rows } = await server.exec(
        `select count(*)::int as n from pg_stat_activity where application_name like 'leaky%'`,
      )
      expect(rows[0].n).toBe(0)
    })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test.each(walks)('%s says nothing of a healthy server, as any role', async runbook => {
    for (const role of roles) {
      const done = await run(runbook, role)
      expect(surprises(done)).toEqual([])
      const said = Object.values(done.steps).flatMap(step => step.findings)
      expect(said.filter(one => one.severity !== 'info')).toEqual([])
    }
  })

  test('a refused login is told by its SQLSTATE', async () => {
    const cause = async (db: string) => firstFinding(await run('postgres/connection-errors', db))?.title
    expect(await cause('locked')).toBe('Wrong or expired password for role locked (28P01)')
    expect(await cause('unwelcome')).toBe(
      'No line of pg_hba.conf lets unwelcome in to database postgres from here (28000)',
    )
    expect(await cause('ghost')).toBe('The server refuses role ghost (28000)')
    expect(await cause('lost')).toBe('There is no database nonesuch on this server (3D000)')
  })

  test('a password past its time and a closed database are told to whoever gets in, and by the log', async () => {
    await server.exec("alter role locked valid until 'yesterday'")
    await server.exec('alter database small allow_connections false')
    try {
      const seen = await run('postgres/connection-errors', 'plain')
      expect(surprises(seen)).toEqual([])
      expect(titles(seen, 'who-is-shut-out', 'warning')).toEqual([
        expect.stringMatching(/^The password of role locked has been invalid for .*: it is refused as a wrong one/),
        'Database small takes no connections (55000)',
      ])
      expect(firstFinding(await run('postgres/connection-errors', 'small'))?.title).toBe(
        'Database small takes no connections (55000)',
      )
      // The right password this time.
      const start = {
        runbook: 'postgres/connection-errors',
        targets: { db: 'lapsed', host: 'host' },
        parameters: { postgres_log: join(server.data, 'log', 'server.log') },
      }
      // What is logged reaches the file a moment later.
      await until(async () => {
        const refused = await deck.run(start, onlyLook)
        expect(firstFinding(refused)?.title).toBe('Wrong or expired password for role locked (28P01)')
        expect(titles(refused, 'read-the-servers-last-refusals', 'info').join()).toContain(
          'password authentication failed for user "locked" (User "locked" has an expired password.)',
        )
      })
    } finally {
      await server.exec("alter role locked valid until 'infinity'")
      await server.exec('alter database small allow_connections true')
    }
  })

  test('a login event trigger that refuses is told from a wrong password', async context => {
    if (major < 17) return context.skip('Login event triggers came with PostgreSQL 17.')
    await server.exec('create database trap')
    await server.exec(
      "create function refuse() returns event_trigger language plpgsql as $$ begin raise exception 'no entry'; end $$; create event trigger refuse on login execute function refuse()",
      'trap',
    )
    const done = await run('postgres/connection-errors', 'trap')
    expect(surprises(done)).toEqual([])
    expect(firstFinding(done)?.title).toBe(
      'The login is accepted, and a login event trigger of database trap then refuses it (P0001)',
    )
  })

  test('a name that is none and a port where nobody listens are told apart', async () => {
    expect(firstFinding(await run('postgres/connection-errors', 'nameless'))?.title).toMatch(
      /^(There is no host name nonesuch.invalid|The name server does not answer for nonesuch.invalid)/,
    )
    const dead = await run('postgres/connection-errors', 'dead', { host: 'host' })
    expect(firstFinding(dead)?.title).toMatch(/^Nothing listens at plain@127.0.0.1:\d+\/postgres: PostgreSQL is down/)
    expect(titles(dead, 'look-what-listens-there', 'critical')).toEqual([
      `Nothing listens on port ${nobody} of this host`,
    ])
    const alive = await run('postgres/connection-errors', 'plain', { host: 'host' })
    expect(rowsOf(alive, 'look-what-listens-there')[0]).toMatchObject({ listens: 'yes', on: 'this machine only' })
  })

  test('a role and a database at their limits are named by whoever still gets in', async () => {
    await hold(2, 'narrow')
    await hold(2, 'plain', 'small')
    const limited = 'has as many connections as it may'
    expect(firstFinding(await run('postgres/pool-exhausted', 'narrow'))?.title).toContain(
      `Role narrow or database postgres ${limited}`,
    )
    expect(firstFinding(await run('postgres/connection-errors', 'small'))?.title).toContain(`database small ${limited}`)
    const seen = await run('postgres/pool-exhausted', 'watcher')
    expect(titles(seen, 'slots-and-limits', 'critical')).toEqual([
      'The role narrow has 2 of the 2 connections that it may have',
      'The database small has 2 of the 2 connections that it may have',
    ])
  })

  test('when all slots are taken it says who holds them: from a reserved slot, and from the host when there is none', async () => {
    await fill('Leaky App')
    const reserved = major >= 16 ? 5 : 3
    const inside = await run('postgres/pool-exhausted', major >= 16 ? 'keeper' : 'postgres')
    expect(surprises(inside)).toEqual([])
    const held = `\\d+ are of Leaky App \\(leaky ; pool, idle\\)`
    expect(firstFinding(inside)?.title).toMatch(
      new RegExp(`^No connection slot is left for ordinary roles: .* 14 slots, ${reserved} of them reserved; ${held}$`),
    )
    const outside = await run('postgres/pool-exhausted', 'watcher', { host: 'host' })
    expect(surprises(outside)).toEqual([])
    expect(firstFinding(outside)?.title).toBe('All connection slots are taken: login of watcher is refused (53300)')
    // Its name has a blank: the title of a process cannot tell whose it is, and does not guess.
    expect(titles(outside, 'who-holds-them-seen-from-the-host', 'critical')).toEqual([
      expect.stringMatching(/^\d+ of the \d+ sessions are of a role from 127.0.0.1, idle$/),
    ])
    expect(firstFinding(await run('postgres/connection-errors', 'plain'))?.title).toContain(
      'All connection slots of PostgreSQL are taken',
    )
    expect(firstFinding(await run('health/database-connectivity', 'plain'))?.title).toContain(
      'too many connections (53300)',
    )
  })

  test('a role is limited with a way back, and the chosen sessions end; one that moved on is left alone', async () => {
    await hold(3, 'Leaky App')
    const [busy] = open
    const pids = await Promise.all(
      open.map(async client => Number((await client.query('select pg_backend_pid() as pid')).rows[0].pid)),
    )
    const ended: Answering = (question, now) => {
      if (question.kind === 'decision') return { kind: 'decision', to: '#limit-a-role' }
      if (question.kind === 'pick' && question.step === 'limit-a-role') return { kind: 'pick', keys: ['Leaky App'] }
      if (question.kind === 'pick' && question.step === 'end-sessions') return { kind: 'pick', keys: pids.map(String) }
      return yes(question, now)
    }
    const id = await deck.start({
      runbook: 'postgres/pool-exhausted',
      targets: { db: 'postgres' },
      parameters: { role_limit: '5' },
    })
    await deck.follow(
      id,
      (question, now) =>
        question.kind === 'confirm' && question.step === 'end-sessions' ? undefined : ended(question, now),
      now => now.questions.some(one => one.kind === 'confirm' && one.step === 'end-sessions'),
    )
    await busy?.query('select 1')
    const done = await deck.follow(id, ended)
    expect(surprises(done)).toEqual([])
    const limit = async () =>
      (await server.exec(`select rolconnlimit as n from pg_roles where rolname = 'Leaky App'`)).rows[0].n
    expect(await limit()).toBe(5)
    expect(stepOf(done, 'end-sessions').outcome).toBe('passed')
    const left = await server.exec(`select pid from pg_stat_activity where usename = 'Leaky App'`)
    expect(left.rows.map(row => row.pid)).toEqual([pids[0]])
    await server.exec('alter role "Leaky App" connection limit -1')
  })
})

describe.each(majors())('a PostgreSQL %i that is not ready', major => {
  test('says that it recovers, which is no wrong password and no dead server', async () => {
    const binaries = binariesOf(major)
    if (!binaries) throw new Error(`PostgreSQL ${major} is not installed`)
    const scratch = await scratchFolder('standby')
    const user = servant()
    if (user) await chown(scratch.path, user.uid, user.gid)
    const data = join(scratch.path, 'data')
    await copyCluster(binaries, data, {
      superuser: 'postgres',
      settings: { fsync: 'off', hot_standby: 'off', primary_conninfo: "'host=127.0.0.1 port=1'" },
    })
    await writeFile(join(data, 'standby.signal'), '')
    const server = await startCluster(binaries, data)
    const deck = await startDeck({ profiles: [postgresTarget('postgres', server.port)] })
    try {
      await until(async () => {
        const client = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'postgres' })
        const code = await client.connect().then(
          () => 'in',
          error => error.code,
        )
        expect(code).toBe('57P03')
      })
      const done = await deck.run({ runbook: 'postgres/connection-errors', targets: { db: 'postgres' } }, onlyLook)
      expect(firstFinding(done)?.title).toBe(
        'PostgreSQL runs and lets nobody in yet: it is starting up, recovering or shutting down (57P03)',
      )
      expect(surprises(done)).toEqual([])
    } finally {
      await deck.close()
      await server.stop('SIGQUIT')
      await scratch.remove()
    }
  })
})
