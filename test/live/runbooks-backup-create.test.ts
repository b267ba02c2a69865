import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { smallVolume } from '../store/small-volume'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'
import { startSecuredPostgres } from '../support/secured-postgres'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { majors, onlyLook, postgresTarget, roles, rowsOf, shownBy, stepOf, surprises, titles } from './runbooks-scene'

const bin = '/usr/lib/postgresql/15/bin'
const reason =
  noSshd() ??
  (existsSync(`${bin}/pg_dump`) ? undefined : 'pg_dump 15 is not installed (Debian package postgresql-client)')
const password = 'CANARY dump \'" 1'
const hostile = `we"ird $(touch /tmp/evil) 'a/b`

let server: Postgres
let sshd: Sshd
let deck: Deck
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let folder: string
let folders = 0

const dumping =
  (...databases: string[]): Answering =>
  (question, run) =>
    question.kind === 'pick' && question.step === 'make-the-dump'
      ? { kind: 'pick', keys: databases }
      : yes(question, run)

const dump = (parameters: Record<string, string> = {}, answering = dumping('shop'), targets = {}) =>
  deck.run(
    {
      runbook: 'backup/create',
      targets: { db: 'db', host: 'host', ...targets },
      parameters: { folder, ...parameters },
    },
    answering,
  )
const made = (run: Run) => rowsOf(run, 'make-the-dump')[0] ?? {}
const failure = (run: Run, step = 'make-the-dump') => stepOf(run, step).failure?.message ?? ''
const passed = (run: Run, step: string) => {
  expect(failure(run, step)).toBe('')
  expect(stepOf(run, step).outcome).toBe('passed')
}
const files = async () => (await readdir(folder)).filter(name => !name.startsWith('.')).sort()
const parts = async () => (await readdir(folder)).filter(name => name.endsWith('.part'))

/** The processes of pg_dump that write into that folder, by pid: a dump of somebody else is none of our business. */
async function dumpsIn(place: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const ours = await Promise.all(
    pids.map(async pid => {
      const [where, words] = await Promise.all([
        readlink(`/proc/${pid}/cwd`).catch(() => ''),
        readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
      ])
      return where === place && words.startsWith(`${bin}/pg_dump`) ? [Number(pid)] : []
    }),
  )
  return ours.flat()
}

beforeAll(async () => {
  if (reason) return
  scratch = await scratchFolder('backup-create')
  server = await startSecuredPostgres(password, {}, 15)
  await server.exec('create database shop')
  await server.exec(`create database "${hostile.replaceAll('"', '""')}"`)
  await server.exec('create table orders (id int primary key, note text)', 'shop')
  await server.exec('insert into orders select i, md5(i::text) from generate_series(1, 60000) i', 'shop')
  sshd = await startSshd()
  const host = { name: 'host', protocol: 'ssh' as const, host: '127.0.0.1', port: sshd.port }
  deck = await startDeck({
    profiles: [
      { ...host, user: sshd.user, key: sshd.key, hostKey: sshd.fingerprint },
      { ...postgresTarget('db', server.port, 'secured'), database: 'shop', via: 'host' },
      { ...postgresTarget('plain', server.port), database: 'shop' },
      { ...postgresTarget('dumper', server.port), database: 'shop' },
      { name: 'here', protocol: 'local' },
    ],
    secrets: { db: password, dumper: password },
  })
})
beforeEach(ctx => {
  if (reason) return ctx.skip(reason)
  folder = join(scratch.path, `backups ${++folders}`)
})
afterAll(async () => {
  await deck?.close()
  await sshd?.stop()
  await server?.stop()
  await scratch?.remove()
})

describe('a backup', () => {
  test.each([
    ['custom', 'dump', 'host'],
    ['plain.gz', 'sql.gz', 'here'],
  ])('in %s is whole, closed to others, has its checksum and the roles', async (format, ending, host) => {
    const run = await dump({ format, prefix: 'nightly-' }, dumping('shop'), { host })
    passed(run, 'make-the-dump')
    const { file, globals, role_passwords } = made(run)
    expect(file).toMatch(new RegExp(`^nightly-shop-\\d{8}T\\d{6}Z\\.${ending}$`))
    expect(role_passwords).toBe('yes')
    expect(await files()).toEqual([file, `${file}.sha256`, globals, `${globals}.sha256`].map(String).sort())
    expect(await parts()).toEqual([])
    for (const name of [file, globals]) {
      expect((await stat(join(folder, String(name)))).mode & 0o777).toBe(0o600)
      expect(spawnSync('sha256sum', ['-c', `${name}.sha256`], { cwd: folder }).status).toBe(0)
    }
    const text = spawnSync('/bin/sh', ['-c', format === 'custom' ? `${bin}/pg_restore -l "$F"` : 'gzip -dc "$F"'], {
      env: { ...process.env, F: join(folder, String(file)) },
      encoding: 'utf8',
    })
    expect(text.stdout).toMatch(/TABLE.*orders/)
    expect(shownBy(run, 'make-the-dump', 'preview')).toMatchObject({ writes: expect.stringContaining(folder) })
    expect(JSON.stringify(await deck.store.journal.events(run.header?.id ?? ''))).not.toContain('CANARY')
  })

  test('is made, roles and all, by a role that may enter its own database only', async () => {
    await server.exec(`create role dumper login password '${password.replaceAll("'", "''")}' in role pg_read_all_data`)
    for (const name of ['postgres', 'template1'])
      await server.exec(`revoke connect on database ${name} from public; grant connect on database ${name} to secured`)
    const run = await dump({}, dumping('shop'), { db: 'dumper', host: 'here' })
    passed(run, 'make-the-dump')
    expect(made(run)).toMatchObject({
      globals: expect.stringMatching(/^shop-.*globals\.sql\.gz$/),
    })
    for (const name of ['postgres', 'template1']) await server.exec(`grant connect on database ${name} to public`)
  })

  test('takes its own part away, and no file of a series whose name begins alike', async () => {
    await mkdir(folder, { recursive: true })
    const others = ['shop-eu', 'shop-1', 'shop.old'].map(name => `.${name}-20260101T000000Z.dump.part`)
    for (const name of [...others, '.shop-20260101T000000Z.dump.part']) await writeFile(join(folder, name), 'half')
    passed(await dump({ globals: 'no' }), 'make-the-dump')
    expect((await parts()).sort()).toEqual(others.sort())
  })

  test('of a database whose name is none for a file', async () => {
    const run = await dump({ globals: 'no' }, dumping(hostile))
    passed(run, 'make-the-dump')
    expect(made(run).file).toMatch(/^we_ird___touch__tmp_evil___a_b-\d+-\d{8}T/)
    expect(existsSync('/tmp/evil')).toBe(false)
  })

  test('is followed by the removal of what is too many, of its own series and no other', async () => {
    await mkdir(folder)
    const old = (name: string, checksum = true) =>
      Promise.all([name, ...(checksum ? [`${name}.sha256`] : [])].map(one => writeFile(join(folder, one), 'x')))
    await old('shop-20200101T000000Z.dump')
    await old('shop-20200102T000000Z.dump')
    await old('shop-20200103T000000Z.dump', false)
    await old('shop-20200101T000000Z.globals.sql.gz')
    await old('shop-eu-20200101T000000Z.dump')
    await old('shop-by-hand.dump')
    const run = await dump({ keep: '2' })
    expect(rowsOf(run, 'what-is-too-many').map(row => row.file)).toEqual(['shop-20200101T000000Z.dump'])
    passed(run, 'remove-what-is-too-many')
    const left = await files()
    expect(left).not.toContain('shop-20200101T000000Z.globals.sql.gz')
    expect(left.filter(name => name.includes('2020') || name.includes('hand'))).toEqual([
      'shop-20200102T000000Z.dump',
      'shop-20200102T000000Z.dump.sha256',
      'shop-20200103T000000Z.dump',
      'shop-by-hand.dump',
      'shop-by-hand.dump.sha256',
      'shop-eu-20200101T000000Z.dump',
      'shop-eu-20200101T000000Z.dump.sha256',
    ])
  })

  test('goes elsewhere by the command of the system', async () => {
    const to = await mkdir(join(scratch.path, 'off site'), { recursive: true }).then(() =>
      join(scratch.path, 'off site'),
    )
    const run = await dump({ upload_command: `cp "$FILE" '${to}'/"$NAME"`, globals: 'no' })
    passed(run, 'send-it-elsewhere')
    const { file } = made(run)
    expect(await readFile(join(to, String(file)))).toEqual(await readFile(join(folder, String(file))))
  })

  test('waits so long for a lock, names the table, and leaves nothing behind and everything there', async () => {
    await mkdir(folder)
    for (const day of ['01', '02']) await writeFile(join(folder, `shop-202001${day}T000000Z.dump`), 'x')
    const holder = await server.connect('postgres', 'shop')
    try {
      await holder.query('begin; lock table orders in access exclusive mode')
      const run = await dump({ lock_wait: '1', keep: '1' })
      expect(run.outcome).toBe('failed')
      expect(failure(run)).toMatch(/Gave up after 1 s.*LOCK TABLE public.orders/)
      expect(stepOf(run, 'remove-what-is-too-many').outcome).toBeUndefined()
    } finally {
      await holder.end()
    }
    expect(await files()).toHaveLength(2)
    expect(await parts()).toEqual([])
  })

  test('for which there is no room says so, and leaves none of it taken', async ctx => {
    for (const [size, words] of [
      ['200k', 'There is no room: about'],
      ['1m', 'The disk is full: nothing is left of the dump.'],
    ] as const) {
      const volume = smallVolume(folder, size)
      if (typeof volume === 'string') return ctx.skip(volume)
      try {
        expect(failure(await dump())).toContain(words)
        expect(await parts()).toEqual([])
      } finally {
        volume.remove()
      }
    }
  })

  test('that is killed says so; another at the same time is refused; the next clears what was left', async () => {
    const holder = await server.connect('postgres', 'shop')
    try {
      await holder.query('begin; lock table orders in access exclusive mode')
      const first = dump({ lock_wait: '600' })
      const waiting = async () => {
        const { rows } = await server.exec(
          "select 1 from pg_stat_activity where query like 'LOCK TABLE%' and wait_event_type = 'Lock'",
        )
        if (rows.length === 0) throw new Error('not yet')
      }
      await until(waiting, 60_000)
      const second = await dump({ lock_wait: '600' }, dumping('shop'), { host: 'here' })
      expect(failure(second)).toMatch(/under way|holds it/)
      for (const pid of await dumpsIn(folder)) process.kill(pid, 'SIGKILL')
      expect(failure(await first)).toMatch(/killed by signal 9/)
    } finally {
      await holder.end()
    }
    await writeFile(join(folder, '.shop-20200101T000000Z.dump.part'), 'left')
    passed(await dump(), 'make-the-dump')
    expect(await parts()).toEqual([])
  })

  test('says before it begins what would keep it', async () => {
    const run = await dump({}, onlyLook, { db: 'plain' })
    expect(titles(run, 'may-this-role-read-it-all', 'warning')).toEqual([
      'plain may not read 1 of the tables and sequences, orders among them: the dump would fail',
    ])
    expect(stepOf(run, 'make-the-dump').outcome).toBe('skipped')
  })
})

describe.each(majors())('what a backup of PostgreSQL %i looks at first', major => {
  let any: Postgres
  let looking: Deck
  beforeAll(async () => {
    any = await startPostgres(major)
    await any.exec('create schema "My Shop"; create table "My Shop"."Orders" (id int); create sequence "My Shop".s')
    looking = await startDeck({
      profiles: [...roles.map(role => postgresTarget(role, any.port)), { name: 'host', protocol: 'local' }],
    })
  })
  afterAll(async () => {
    await looking?.close()
    await any?.stop()
  })

  test.each(roles)('can be read as %s', async role => {
    const run = await looking.run({ runbook: 'backup/create', targets: { db: role }, parameters: { folder } }, onlyLook)
    expect(surprises(run)).toEqual([])
    expect(rowsOf(run, 'databases')).toMatchObject([{ database: 'postgres', server_major: major, may_connect: true }])
    expect(titles(run, 'may-this-role-read-it-all', 'warning')).toHaveLength(role === 'postgres' ? 0 : 1)
  })
})

describe('a server newer than every tool', () => {
  let newer: Postgres
  let other: Deck
  beforeAll(async () => {
    if (reason) return
    newer = await startPostgres(18)
    other = await startDeck({
      profiles: [postgresTarget('db', newer.port, 'postgres'), { name: 'host', protocol: 'local' }],
    })
  })
  afterAll(async () => {
    await other?.close()
    await newer?.stop()
  })

  test('is refused in the right words', async () => {
    const run = await other.run({ runbook: 'backup/create', parameters: { folder } }, yes)
    expect(titles(run, 'tools', 'critical')).toEqual([
      'Tool 15 cannot dump server 18: every pg_dump here is older than the server',
    ])
    expect(failure(run)).toContain('Tool 15 cannot dump server 18. Install a client of version 18.')
  })
})
