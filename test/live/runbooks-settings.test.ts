import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Deck, startDeck } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { until } from '../support/scratch'
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

describe.each(majors())('settings of PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  const run = (db = 'postgres', more: Partial<Parameters<Deck['run']>[0]> = {}) =>
    deck.run({ runbook: 'postgres/settings-review', targets: { db }, ...more }, onlyLook)
  const set = async (name: string, value: string) => {
    await server.exec(`alter system set ${name} = ${value}`)
    await server.exec('select pg_reload_conf()')
  }
  const reset = async (name: string) => {
    await server.exec(`alter system reset ${name}`)
    await server.exec('select pg_reload_conf()')
  }
  const untilFirst = (title: RegExp) => until(async () => expect(firstFinding(await run())?.title).toMatch(title))

  beforeAll(async () => {
    server = await startPostgres(major, { fsync: 'on' })
    deck = await startDeck({
      profiles: [...roles.map(role => postgresTarget(role, server.port)), { name: 'host', protocol: 'local' as const }],
    })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test('a server as initdb makes it has nothing dangerous, and is compared with the memory of its host', async () => {
    const looked = await run()
    expect(surprises(looked)).toEqual([])
    expect(looked.outcome).toBe('passed')
    expect(Number(rowsOf(looked, 'the-memory-of-its-host')[0]?.memory_bytes)).toBeGreaterThan(2 ** 27)
    expect(rowsOf(looked, 'what-it-may-take-of-memory')[0]).toMatchObject({ connections: 60, shared_buffers: 2 ** 27 })
  })

  test.each(['watcher', 'plain'])('%s is told what it may not look at, with the grant', async role => {
    const looked = await run(role)
    expect(surprises(looked)).toEqual([])
    expect(stepOf(looked, 'mistakes-in-the-files').failure).toMatchObject({
      kind: 'denied',
      hint: expect.stringContaining('GRANT SELECT ON TABLE "pg_file_settings"'),
    })
  })

  test('fsync off is said first', async () => {
    await set('fsync', 'off')
    await untilFirst(/^fsync is off: when this host crashes/)
    await reset('fsync')
  })

  test('a dangerous override of one role is found', async () => {
    await server.exec('alter role plain set zero_damaged_pages = on')
    expect(titles(await run(), 'overrides-for-a-database-or-a-role', 'critical')).toEqual([
      'zero_damaged_pages is on for plain in every database',
    ])
    await server.exec('alter role plain reset zero_damaged_pages')
    // Foreign keys are triggers: with this none is enforced.
    await server.exec('alter role plain set session_replication_role = replica')
    expect(titles(await run(), 'overrides-for-a-database-or-a-role', 'critical')).toEqual([
      expect.stringMatching(/^No foreign key is enforced and no ordinary trigger runs for plain in every database/),
    ])
    await server.exec('alter role plain reset session_replication_role')
  })

  test('settings that promise more memory than there is are a warning', async () => {
    await set('work_mem', "'2000GB'")
    await until(async () =>
      expect(titles(await run(), 'the-memory-of-its-host', 'warning')[0]).toMatch(/^The settings promise /),
    )
    await reset('work_mem')
  })

  test('what waits for a restart is named, with the value that counts', async () => {
    await set('max_connections', '77')
    await until(async () =>
      expect(titles(await run(), 'waiting-for-a-restart')[0]).toBe(
        'max_connections was changed and waits for a restart; 60 counts until then',
      ),
    )
    await reset('max_connections')
  })

  test('a setting that the command line overrides waits for nothing and is no mistake, however often one looks', async () => {
    const { rows } = await server.exec(
      "select setting from pg_settings where name = 'port' and source = 'command line'",
    )
    expect(rows).toHaveLength(1)
    await appendFile(join(server.data, 'postgresql.conf'), `port = ${Number(rows[0].setting) - 1}\n`)
    for (const _ of [1, 2]) {
      const looked = await run()
      expect(titles(looked, 'waiting-for-a-restart')).toEqual([])
      expect(titles(looked, 'mistakes-in-the-files')).toEqual([])
    }
  })

  test('a mistake in a file is named first, with its place', async () => {
    // From here on the server takes no new settings.
    await appendFile(join(server.data, 'postgresql.conf'), 'work_mem = 12apples\n')
    const looked = await run()
    expect(surprises(looked)).toEqual([])
    expect(firstFinding(looked)).toMatchObject({ severity: 'critical' })
    expect(firstFinding(looked)?.title).toMatch(/postgresql\.conf:\d+, work_mem: /)
  })
})
