import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Profile } from '#domain/profile'
import { records } from '#domain/table'
import { backupDump } from '../../src/main/probes/backup/dump'
import { createSessions } from '../../src/main/sessions/sessions'
import { cut, dumpTo, edit, flip, noDumpTools } from '../support/dumps'
import { majorsHere, type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'

const reason = noDumpTools()
if (reason) console.log(`Not tested: ${reason}`)

describe.runIf(!reason).each(majorsHere().filter(major => major === 15))('a dump of PostgreSQL %i', major => {
  let server: Postgres
  let scratch: Awaited<ReturnType<typeof scratchFolder>>
  const local = {
    id: 'host',
    system: 's',
    name: 'host',
    note: '',
    secret: { from: 'none' },
    protocol: 'local',
  } as Profile
  const sessions = createSessions({
    profiles: { get: async () => local } as never,
    secret: async () => null,
    hostKeys: {} as never,
    idleMs: () => 60_000,
    onChange: () => {},
  })
  const at = (name: string) => join(scratch.path, name)
  const look = async (dump: string | null, more: { prefix?: string; folder?: string } = {}) => {
    const table = await backupDump.run(
      { folder: scratch.path, dump, ...more },
      { profile: 'host', target: local, sessions, signal: AbortSignal.timeout(60_000), timeoutMs: 60_000 },
    )
    const [row] = records(table)
    if (!row) throw new Error('no row')
    return row
  }

  beforeAll(async () => {
    scratch = await scratchFolder('dumps')
    server = await startPostgres(major)
    await server.exec('create role "The Owner"; create role reader; create extension pg_trgm')
    await server.exec('create table notes (id serial primary key, body text, at timestamptz)')
    await server.exec(
      String.raw`insert into notes (body, at) select md5(i::text) || E'\n\\! id\n\\.' || i, now() from generate_series(1, 20000) i`,
    )
    await server.exec(
      String.raw`set check_function_bodies = off; create function gives() returns void language plpgsql as $$
begin
GRANT select ON notes TO nobody_here;
ALTER TABLE notes OWNER TO nobody_either;
\! nothing of psql
end $$`,
    )
    await server.exec('alter table notes owner to "The Owner"; grant select on notes to reader')
  })
  afterAll(async () => {
    await sessions.closeAll()
    await server?.stop()
    await scratch?.remove()
  })

  test.each(['whole.dump', 'whole.sql.gz', 'whole.sql'])('that is whole is read to its end: %s', async name => {
    dumpTo(at(name), server)
    const row = await look(name)
    expect(row).toMatchObject({ fault: null, reason: null, tables: 1, rows: 20_000, checksum: 'none' })
    expect(row).toMatchObject({ server_major: 15, dumped_by_major: 15 })
    expect(JSON.parse(String(row.roles))).toContain('The Owner')
    expect(JSON.parse(String(row.roles))).toContain('reader')
    expect(row.roles).not.toContain('nobody')
    expect(JSON.parse(String(row.extensions))).toEqual(['pg_trgm'])
    expect(row.sha256).toBe(
      createHash('sha256')
        .update(readFileSync(at(name)))
        .digest('hex'),
    )
  })

  test.each([
    ['custom, cut off', 'cut.dump', (file: string) => cut(file, 0.6), 'truncated', /end of file/],
    ['custom, cut off in its head', 'head.dump', (file: string) => cut(file, 0.002), 'truncated', /end of file/],
    ['gzip, cut off', 'cut.sql.gz', (file: string) => cut(file, 0.6), 'truncated', /end of file/],
    ['gzip, bytes turned over', 'flipped.sql.gz', (file: string) => flip(file), 'damaged', /invalid|crc|length/],
    ['custom, bytes turned over', 'flipped.dump', (file: string) => flip(file), 'damaged', /./],
    ['SQL without its end', 'end.sql', (file: string) => cut(file, 0.999), 'truncated', /dump complete|middle/],
    [
      'SQL with the end of another',
      'trailer.sql.gz',
      (file: string) => edit(file, text => text.replace(/^-- PostgreSQL database dump complete$/m, '--')),
      'truncated',
      /dump complete/,
    ],
    [
      '20 bytes of gzip',
      'empty.sql.gz',
      (file: string) => writeFileSync(file, gzipSync('')),
      'empty',
      /unpacks to nothing/,
    ],
    ['no bytes', 'empty.dump', (file: string) => writeFileSync(file, ''), 'empty', /no bytes/],
    [
      'no dump at all',
      'other.sql.gz',
      (file: string) => writeFileSync(file, gzipSync('hello\n')),
      'not a dump',
      /does not begin/,
    ],
    [
      'a command of psql in it',
      'commands.sql.gz',
      (file: string) => edit(file, text => text.replace(/^SET statement_timeout.*$/m, '\\! touch /tmp/owned')),
      'commands',
      /\\! touch/,
    ],
  ])('that is broken is told by its reason: %s', async (_, name, breakIt, fault, reason) => {
    breakIt(dumpTo(at(name), server))
    const row = await look(name)
    expect(row.fault, String(row.reason)).toBe(fault)
    expect(row.reason).toMatch(reason)
  })

  test('that creates its database cannot be restored beside it', async () => {
    dumpTo(at('create.sql.gz'), server, 'postgres', ['--create'])
    expect((await look('create.sql.gz')).fault).toMatch(/other database/)
  })

  test('is compared with the checksum beside it, and a change nothing else shows is found', async () => {
    const file = dumpTo(at('summed.sql'), server)
    writeFileSync(`${file}.sha256`, `${createHash('sha256').update(readFileSync(file)).digest('hex')}  summed.sql\n`)
    expect(await look('summed.sql')).toMatchObject({ fault: null, checksum: 'matches' })
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace(md5of1, [...md5of1].reverse().join('')))
    expect(await look('summed.sql')).toMatchObject({ fault: 'changed', checksum: 'differs' })
  })

  test('is the newest of its folder when none is named; copies, sums and other series are passed over', async () => {
    const folder = at('many')
    mkdirSync(folder)
    const ages = {
      'shop-1.dump': 300,
      "shop-2 it's new.dump": 200,
      'other.dump': 100,
      'shop-latest.dump': 50,
      'shop-3.dump.sha256': 10,
    }
    for (const [name, age] of Object.entries(ages)) {
      dumpTo(join(folder, name.replace('.sha256', '.dump')), server, 'template1')
      if (name.endsWith('.sha256')) writeFileSync(join(folder, name), '')
      const when = Date.now() / 1000 - age
      utimesSync(join(folder, name.replace('.sha256', '.dump')), when, name.endsWith('.sha256') ? when - 1e6 : when)
    }
    expect(await look(null, { folder, prefix: 'shop' })).toMatchObject({ name: "shop-2 it's new.dump", fault: null })
    expect(await look(null, { folder })).toMatchObject({ name: 'other.dump' })
    expect(await look(null, { folder, prefix: 'nobody' })).toMatchObject({ fault: 'missing' })
    expect(await look(null, { folder: at('nowhere') })).toMatchObject({ fault: 'missing' })
    expect(await look('nothing.dump')).toMatchObject({ fault: 'missing', reason: 'it is not there' })
  })

  test('that may not be read is no verdict', async context => {
    if (process.getuid?.() === 0) return context.skip('root may read every file')
    dumpTo(at('closed.dump'), server)
    chmodSync(at('closed.dump'), 0)
    await expect(look('closed.dump')).rejects.toMatchObject({ failure: { kind: 'denied' } })
  })
})

const md5of1 = createHash('md5').update('1').digest('hex')
