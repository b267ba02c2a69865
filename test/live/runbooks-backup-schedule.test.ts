import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { type Deck, startDeck, yes } from '../support/deck'
import { addHostLogin, type HostLogin } from '../support/host-login'
import type { Postgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'
import { startSecuredPostgres } from '../support/secured-postgres'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { onlyLook, postgresTarget, stepOf, titles } from './runbooks-scene'

const reason =
  noSshd() ??
  (existsSync('/usr/lib/postgresql/15/bin/pg_dump') ? undefined : 'pg_dump 15 is not installed (postgresql-client)') ??
  (existsSync('/usr/bin/crontab') ? undefined : 'crontab is not installed (Debian package cron)')
const password = `CANARY: back\\slash '1`

let server: Postgres
let sshd: Sshd
let deck: Deck
let login: HostLogin | undefined
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let home: string

const run = (answering = yes, more: Record<string, string> = {}) =>
  deck.run(
    {
      runbook: 'backup/schedule',
      parameters: { database: 'Shop', folder: '~/backups', keep: '2', at: '03:07', ...more },
    },
    answering,
  )
const crontab = () => spawnSync('crontab', ['-u', login?.user ?? '', '-l'], { encoding: 'utf8' }).stdout
const at = (name: string) => join(home, '.quarterdeck/backup', name)
const passed = (done: Run, step: string) => {
  expect(stepOf(done, step).failure?.message).toBeUndefined()
  expect(stepOf(done, step).outcome).toBe('passed')
}

beforeAll(async () => {
  if (reason) return
  login = addHostLogin('sched')
  if (!login) return
  home = spawnSync('getent', ['passwd', login.user], { encoding: 'utf8' }).stdout.split(':')[5] ?? ''
  scratch = await scratchFolder('backup-schedule')
  server = await startSecuredPostgres(password, {}, 15)
  await server.exec('create database "Shop"')
  await server.exec('create table orders (id int)', 'Shop')
  spawnSync('crontab', ['-u', login.user, '-'], { input: '0 4 * * * /usr/bin/true # mine\n' })
  sshd = await startSshd([], { user: login.user })
  deck = await startDeck({
    profiles: [
      {
        ...{ name: 'host', protocol: 'ssh', host: '127.0.0.1', port: sshd.port },
        ...{ user: sshd.user, key: sshd.key, hostKey: sshd.fingerprint },
      },
      postgresTarget('db', server.port, 'secured'),
    ],
    secrets: { db: password },
  })
})
beforeEach(ctx => {
  if (reason) return ctx.skip(reason)
  if (!login) ctx.skip('this machine does not let us add a login')
})
afterAll(async () => {
  await deck?.close()
  await sshd?.stop()
  await server?.stop()
  if (login) spawnSync('crontab', ['-u', login.user, '-r'])
  login?.remove()
  await scratch?.remove()
})

/** Whether a cron daemon of this machine runs, not one of a container on it. */
const cronRuns = () =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .some(pid => {
      try {
        const is = readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
        return /^crond?$/.test(is) && !/[0-9a-f]{64}/.test(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))
      } catch {
        return false
      }
    })

describe('a scheduled backup', () => {
  test('on a host where nothing runs a crontab is said to be for nothing, before it is put there', async ctx => {
    if (cronRuns()) return ctx.skip('a cron daemon runs on this machine')
    const who = 'who-runs-a-crontab-here'
    expect(titles(await run(onlyLook), who, 'critical')).toEqual([expect.stringMatching(/^No cron daemon runs/)])
    const daemon = join(scratch.path, 'cron')
    copyFileSync('/bin/sleep', daemon)
    const cron = spawn(daemon, ['600'])
    try {
      await until(async () => expect(cronRuns()).toBe(true))
      expect(titles(await run(onlyLook), who, 'critical')).toEqual([])
    } finally {
      cron.kill()
    }
  })

  test('is put there, tried as cron would, found again, and doubled by nothing', async () => {
    const first = await run()
    passed(first, 'what-is-scheduled-now')
    passed(first, 'put-it-there')
    passed(first, 'let-it-run-once')
    expect(crontab().split('\n')).toEqual([
      '0 4 * * * /usr/bin/true # mine',
      `07 03 * * * /bin/sh '${at('Shop.sh')}' >/dev/null # quarterdeck backup Shop`,
      '',
    ])
    expect((await stat(at('Shop.pgpass'))).mode & 0o777).toBe(0o600)
    expect(await readFile(at('Shop.conf'), 'utf8')).not.toContain('CANARY')
    expect(JSON.stringify(await deck.store.journal.events(first.header?.id ?? ''))).not.toContain('CANARY')
    const made = (await readdir(join(home, 'backups'))).filter(name => name.endsWith('.dump'))
    expect(made).toHaveLength(1)

    const second = await run()
    passed(second, 'put-it-there')
    expect(crontab().match(/quarterdeck backup/g)).toHaveLength(1)
    expect(titles(second, 'what-is-scheduled-now', 'warning')).toEqual([])
  })

  test('keeps so many, and says so in its log', async () => {
    for (const day of ['01', '02', '03'])
      for (const name of [
        `Shop-202001${day}T000000Z.dump`,
        `Shop-202001${day}T000000Z.dump.sha256`,
        `Shop-eu-202001${day}T000000Z.dump`,
      ])
        await writeFile(join(home, 'backups', name), 'x')
    passed(await run(), 'let-it-run-once')
    const left = (await readdir(join(home, 'backups'))).filter(name => name.endsWith('.dump'))
    expect(left.filter(name => name.startsWith('Shop-2'))).toHaveLength(2)
    expect(left.filter(name => name.startsWith('Shop-eu'))).toHaveLength(3)
    expect(await readFile(at('Shop.log'), 'utf8')).toMatch(/OK: Shop-.*2 kept, [3-9] removed/)
  })

  test('that failed is the first thing said', async () => {
    await server.exec('alter database "Shop" rename to "Gone"')
    try {
      const once = await run()
      expect(stepOf(once, 'let-it-run-once').failure?.message).toContain('database "Shop" does not exist')
      const looked = await run(onlyLook)
      expect(titles(looked, 'what-is-scheduled-now', 'critical')[0]).toMatch(
        /The last scheduled backup of Shop failed, .*does not exist/,
      )
    } finally {
      await server.exec('alter database "Gone" rename to "Shop"')
    }
  })

  test('that failed in several lines is told with its cause', async () => {
    await server.exec('create table broken as select 1 as id', 'Shop')
    await server.exec('checkpoint')
    const { rows } = await server.exec("select pg_relation_filepath('broken') as path", 'Shop')
    await rm(join(server.data, rows[0].path))
    try {
      await run()
      const looked = await run(onlyLook)
      expect(titles(looked, 'what-is-scheduled-now', 'critical')[0]).toMatch(/FAILED: pg_dump: .*could not open file/)
    } finally {
      await server.exec('drop table broken', 'Shop')
    }
  })

  test('at an hour that no day has is refused before anything is put there', async () => {
    const before = await readFile(at('Shop.conf'), 'utf8')
    const done = await run(yes, { at: '27:10', keep: '9' })
    expect(stepOf(done, 'put-it-there').failure?.message).toContain('from 00:00 to 23:59, and 27:10 is not')
    expect(await readFile(at('Shop.conf'), 'utf8')).toBe(before)
  })

  test('is taken away by undo, and nothing else with it', async () => {
    spawnSync('rm', ['-r', join(home, '.quarterdeck/backup')])
    const never = await run(onlyLook)
    expect(stepOf(never, 'what-is-scheduled-now').failure).toBeUndefined()
    expect(titles(never, 'what-is-scheduled-now', 'warning')).toEqual(['The scheduled backup of Shop has never run'])
    spawnSync('crontab', ['-u', login?.user ?? '', '-'], { input: '0 4 * * * /usr/bin/true # mine\n' })
    const done = await run()
    passed(done, 'put-it-there')
    const id = done.header?.id ?? ''
    await deck.engine.undo(id, 'put-it-there')
    const undone = await deck.follow(id, yes)
    expect(stepOf(undone, 'put-it-there').undo).toMatchObject({ state: 'done' })
    expect(crontab()).toBe('0 4 * * * /usr/bin/true # mine\n')
    expect(await readdir(join(home, '.quarterdeck/backup'))).toEqual([])
    expect((await readdir(join(home, 'backups'))).length).toBeGreaterThan(0)
  })
})
