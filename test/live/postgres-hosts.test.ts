import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ProfileOf, profileSchema } from '#domain/profile'
import type { Layer } from '#domain/session'
import { postgres } from '../../src/main/connectors/postgres'
import { createSessions } from '../../src/main/sessions/sessions'
import { startPair } from '../support/postgres'
import { startProxy } from '../support/proxy'
import { freePort, until } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { failing, never, openingOf, use } from './opening'
import { one, openPostgres, postgresProfile, rowsOf, sql } from './postgres-opening'

type More = Partial<ProfileOf<'postgres'>>

let pair: Awaited<ReturnType<typeof startPair>>
let nobody = 0
const to = (...ports: number[]) => ports.map(port => `127.0.0.1:${port}`)

async function standingAt(port: number, more: More) {
  const opened = await openPostgres(port, more)
  await opened.close()
  return { label: opened.label, standby: opened.session.server.standby }
}

async function layersOf(port: number, more: More): Promise<Layer[]> {
  const rows: Layer[] = []
  for await (const row of postgres.layers(openingOf(postgresProfile(port, more)), use(20_000))) rows.push(row)
  return rows
}

beforeAll(async () => {
  pair = await startPair()
  nobody = await freePort()
})
afterAll(() => pair?.stop())

describe('several addresses of one cluster', () => {
  test('are tried in order, and the label says which one it is', async () => {
    const { primary, standby } = pair
    const found = await standingAt(nobody, { also: to(standby.port, primary.port) })
    expect(found.standby).toBe(true)
    expect(found.label).toContain(` · 127.0.0.1:${standby.port} · `)
  })

  test.each<[NonNullable<More['wants']>, 'primary' | 'standby']>([
    ['any', 'standby'],
    ['primary', 'primary'],
    ['read-write', 'primary'],
    ['standby', 'standby'],
    ['read-only', 'standby'],
    ['prefer-standby', 'standby'],
  ])('wants: %s ends at the %s', async (wants, role) => {
    const { primary, standby } = pair
    const found = await standingAt(standby.port, { also: to(primary.port), wants })
    expect(found.label).toContain(` · ${role} · 127.0.0.1:${pair[role].port} · `)
  })

  test('prefer-standby takes the primary where there is nothing else', async () => {
    const found = await standingAt(pair.primary.port, { also: to(nobody), wants: 'prefer-standby' })
    expect(found.standby).toBe(false)
  })

  test('read-write passes over a server whose transactions begin read-only', async () => {
    await pair.primary.exec('alter role plain set default_transaction_read_only = on')
    const failure = await failing(openPostgres(pair.primary.port, { user: 'plain', wants: 'read-write' }))
    await pair.primary.exec('alter role plain reset default_transaction_read_only')
    expect(failure).toMatchObject({ code: 'NO_ADDRESS', message: expect.stringContaining('takes no writes') })
  })

  test('none that will do: what each answered is said', async () => {
    const { standby } = pair
    const failure = await failing(openPostgres(nobody, { also: to(standby.port), wants: 'primary' }))
    expect(failure).toMatchObject({ kind: 'unreachable', layer: 'address', code: 'NO_ADDRESS' })
    expect(failure.message).toContain(`127.0.0.1:${nobody}: The host answers, but nothing listens on that port.`)
    expect(failure.message).toContain(`127.0.0.1:${standby.port}: It is a standby.`)
    const rows = await layersOf(nobody, { also: to(standby.port), wants: 'primary' })
    expect(rows.map(row => [row.layer, row.ok])).toEqual([
      ['address', true],
      ['address', true],
      ['address', false],
    ])
  })

  test('one that takes the connection and says nothing is given up in its own time', async () => {
    const mute = await startProxy(pair.primary.port)
    mute.blackhole = true
    const rows: Layer[] = []
    const opening = openingOf(postgresProfile(mute.port, { also: to(pair.primary.port) }))
    for await (const row of postgres.layers(opening, use(2000))) rows.push(row)
    expect(rows[0]).toMatchObject({ layer: 'address', ok: true, message: expect.stringContaining('did not answer') })
    expect(rows.at(-1)).toMatchObject({ layer: 'rights', ok: true })
    await mute.stop()
  })

  test('a server that refuses the login ends the search: the others would refuse it too', async () => {
    const failure = await failing(openPostgres(pair.primary.port, { user: 'unknown', also: to(pair.standby.port) }))
    expect(failure).toMatchObject({ kind: 'denied', code: '28000' })
    expect(failure.message).toContain(`127.0.0.1:${pair.primary.port}: `)
  })
})

describe('over an SSH host', () => {
  const why = noSshd()
  let sshd: Sshd
  beforeAll(async () => {
    if (!why) sshd = await startSshd()
  })
  beforeEach(ctx => {
    if (why) ctx.skip(why)
  })
  afterAll(() => sshd?.stop())

  test('the same addresses are tried from there', async () => {
    const { port, user, key, fingerprint } = sshd
    const common = { system: 's', host: '127.0.0.1' }
    const profiles = [
      { ...common, id: 'host', name: 'host', protocol: 'ssh', port, user, key, hostKey: fingerprint },
      {
        ...common,
        id: 'db',
        name: 'db',
        protocol: 'postgres',
        port: nobody,
        user: 'postgres',
        via: 'host',
        also: to(pair.standby.port, pair.primary.port),
        wants: 'primary',
      },
    ].map(profile => profileSchema.parse(profile))
    const sessions = createSessions({
      profiles: { list: async () => profiles, get: async id => profiles.find(profile => profile.id === id) },
      secret: async () => null,
      hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
      idleMs: () => 60_000,
      onChange: () => {},
    })
    const session = await sessions.sql('db', never)
    expect(rowsOf(await one(session, 'select inet_server_port()'))).toEqual([[pair.primary.port]])
    await sessions.closeAll()
  })
})

describe('a failover (H7)', () => {
  test('no change goes to another server than the one that was met, and a new session finds the new primary', async () => {
    const { primary, standby } = pair
    await primary.exec('create table ledger (n int)')
    const more: More = { also: to(standby.port), wants: 'primary' }
    const opened = await openPostgres(primary.port, more)
    const met = await opened.session.identity(use())
    await until(async () =>
      expect((await standby.exec("select to_regclass('ledger') as is")).rows[0]?.is).toBe('ledger'),
    )
    await primary.stop('SIGQUIT')
    await standby.exec('select pg_promote()')
    const change = () => opened.session.change(sql('insert into ledger values (1)'), { ...use(), transaction: true })
    expect(await failing(change())).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' })
    await opened.close()
    const again = await openPostgres(primary.port, more)
    expect(again.label).toContain(` · primary · 127.0.0.1:${standby.port} · `)
    expect((await again.session.identity(use())).id).not.toBe(met.id)
    await again.close()
    expect((await standby.exec('select * from ledger')).rowCount).toBe(0)
  })

  test('a changed route is noticed on the very connection of the change', async () => {
    const other = await startPair()
    const route = { port: other.primary.port }
    const opening = openingOf(postgresProfile(route.port))
    const { dial } = opening
    opening.dial = (host, _port, signal) => dial(host, route.port, signal)
    const opened = await postgres.open(opening, never)
    await opened.session.identity(use())
    route.port = pair.standby.port
    await pair.standby.exec('create table if not exists ledger (n int)')
    const change = opened.session.change(sql('insert into ledger values (1)'), { ...use(), transaction: true })
    expect(await failing(change)).toMatchObject({ kind: 'rejected', code: 'IDENTITY_CHANGED' })
    expect((await pair.standby.exec('select * from ledger')).rowCount).toBe(0)
    await opened.close()
    await other.stop()
  })
})
