import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Failure } from '#domain/failure'
import type { Probe } from '#domain/probe'
import { type Profile, profileSchema } from '#domain/profile'
import { records } from '#domain/table'
import { probes } from '../../src/main/probes'
import { readDumpName } from '../../src/main/probes/backup/dump-name'
import { createSessions } from '../../src/main/sessions/sessions'
import { scratchFolder } from '../support/scratch'

describe('the name of a dump', () => {
  it.each([
    ['app-20261126T020000Z.dump', 'app', 'custom', '2026-11-26T02:00:00.000Z'],
    ['app-20261126T020000Z.globals.sql.gz', 'app.globals', 'plain.gz', '2026-11-26T02:00:00.000Z'],
    ['backup_20250115_020000.sql.gz', 'backup', 'plain.gz', '2025-01-15T02:00:00.000Z'],
    ['postgres/nightly-2026-11-26.backup', 'postgres/nightly', 'custom', '2026-11-26T00:00:00.000Z'],
    ['2026-11-26_0200-site.sql', '-site', 'plain', '2026-11-26T02:00:00.000Z'],
    ['app-20261126.dump.gpg', 'app', 'custom, encrypted', '2026-11-26T00:00:00.000Z'],
    ['app.tar.zst', 'app', 'tar.zst', null],
    ['app-20261399.dump', 'app', 'custom', null],
  ])('%s', (path, series, format, named) => {
    const read = readDumpName(path)
    expect(read).toMatchObject({ series, format, alias: false })
    expect(read?.named === null ? null : new Date(read?.named ?? 0).toISOString()).toBe(named)
  })

  it('that stands for another, or is none', () => {
    expect(readDumpName('backup_latest.sql.gz')).toMatchObject({ series: 'backup', alias: true })
    expect(readDumpName('notes.txt')).toBeUndefined()
  })
})

describe.runIf(process.platform === 'linux')('dumps on this machine', () => {
  const target: Profile = profileSchema.parse({ id: 't', system: 's', name: 't', protocol: 'local' })
  const sessions = createSessions({
    profiles: { list: async () => [target], get: async () => target },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 60_000,
    onChange: () => {},
  })
  let folder: string
  let scratch: Awaited<ReturnType<typeof scratchFolder>>

  const ask = async (name: string, parameters: object) => {
    const probe = probes.find(one => one.name === name) as Probe
    const use = { signal: AbortSignal.timeout(30_000), timeoutMs: 30_000 }
    const table = await probe.run(probe.parameters.parse(parameters), { profile: 't', target, sessions, ...use })
    expect(table.rows.every(row => row.length === probe.columns.length)).toBe(true)
    return records(table)
  }
  const sql = (lines: number) =>
    `--\n-- PostgreSQL database dump\n--\n${'insert into t values (random());\n'.repeat(lines)}--\n-- PostgreSQL database dump complete\n--\n`
  const put = async (name: string, content: string | Buffer, daysAgo: number) => {
    const path = join(folder, name)
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, content)
    const at = new Date(Date.now() - daysAgo * 86_400_000)
    await utimes(path, at, at)
  }

  beforeAll(async () => {
    scratch = await scratchFolder('dumps')
    folder = join(scratch.path, "it's a folder")
    await mkdir(folder)
    const whole = (size: number) => Buffer.from(`PGDMP${'x'.repeat(size)}`)
    for (let day = 1; day <= 9; day++) if (day !== 5) await put(`app-day${day}x.dump`, whole(1000), day)
    for (let day = 1; day <= 4; day++) await put(`whole_2020010${day}.sql.gz`, gzipSync(sql(50)), day)
    await put('broken/empty.dump', '', 1)
    await put('broken/nothing.sql.gz', gzipSync(''), 1)
    await put('broken/other.sql.gz', gzipSync('<html>not a dump at all, but long enough</html>'.repeat(9)), 1)
    await put('broken/plain.sql.gz', sql(10), 1)
    await put('broken/cut.sql', sql(100).slice(0, 2000), 1)
    await put('broken/none.dump', 'something else that is long enough to be looked at', 1)
    await put('fine/sql.dump', sql(3), 1)
    await put('fine/whole.sql', sql(100), 1)
    await put('fine/whole.sql.sha256', 'abc  whole.sql', 1)
    await put('fine/notes.txt', 'no dump', 1)
  })
  afterAll(async () => {
    await sessions.closeAll()
    await scratch.remove()
  })

  it('are listed newest first, with what speaks against each', async () => {
    const rows = await ask('backup.files', { folder })
    const ages = rows.map(row => Number(row.age_seconds))
    expect(ages).toEqual(ages.toSorted((a, b) => a - b))
    const problems = Object.fromEntries(rows.map(row => [row.path, row.problem]))
    expect(problems).toMatchObject({
      'broken/empty.dump': 'empty: the dump was cut off before its first byte',
      'broken/nothing.sql.gz': '20 bytes: a compressed file with nothing in it',
      'broken/plain.sql.gz': 'not compressed with gzip, whatever its name says',
      'broken/cut.sql': 'ends before its last line: the dump was cut off',
      'broken/none.dump': 'is no archive of pg_dump',
      'fine/sql.dump': null,
      'fine/whole.sql': null,
      'app-day1x.dump': null,
    })
    expect(problems).not.toHaveProperty('fine/notes.txt')
    expect(rows.find(row => row.path === 'fine/whole.sql')?.checksum).toBe(true)
    // A file that was copied yesterday and says 2020 holds what there was in 2020.
    expect(rows.find(row => row.path === 'whole_20200104.sql.gz')?.written).toBe('2020-01-04T00:00:00.000Z')
  })

  it('are put into series', async () => {
    const rows = await ask('backup.series', { folder: `${folder}/` })
    expect(rows.find(row => row.series === 'whole')).toMatchObject({
      dumps: 4,
      newest: 'whole_20200104.sql.gz',
      bad: 0,
    })
  })

  it('that may still be written to are not judged', async () => {
    await put('now/growing-20260101.dump', 'PG', 0)
    const rows = await ask('backup.files', { folder: join(folder, 'now') })
    expect(rows).toMatchObject([{ path: 'growing-20260101.dump', problem: null }])
  })

  it('say that there is no such folder, and that it may not be read', async () => {
    const failing = (parameters: object) =>
      ask('backup.files', parameters).then(
        () => undefined,
        (error: { failure: Failure }) => error.failure,
      )
    expect(await failing({ folder: '/no/such/folder' })).toMatchObject({ kind: 'missing', code: 'NO_FOLDER' })
    expect(await failing({ folder: '/etc/passwd' })).toMatchObject({ kind: 'denied', code: 'FOLDER_UNREADABLE' })
    const none = await ask('backup.files', { folder: '/etc/ssh' })
    expect(none).toEqual([])
  })
})
