import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Profile } from '#domain/profile'
import { askedPrompts } from '#domain/prompt'
import type { Layer } from '#domain/session'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { asksCode, type OddServer, startOddServer } from '../support/ssh-server'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const common = { system: 'acme', note: '', secret: { from: 'none' as const } }

/** A house whose only way into its database is a host that asks for a code. */
async function houseWith(
  server: OddServer,
  more: Profile[] = [],
): Promise<{ house: House; data: string; host: Profile }> {
  const scratch = await scratchFolder('answers')
  ends.push(scratch.remove)
  const house = await openHouse({ dataFolder: scratch.path, allowKeyFile: true, log: createLog(scratch.path) })
  ends.push(() => house.close())
  await house.client.systems.save({
    id: 'acme',
    name: 'acme',
    environment: 'development',
    note: '',
    facts: {},
    thresholds: {},
  })
  const host: Profile = {
    ...common,
    id: 'host',
    name: 'host',
    protocol: 'ssh',
    host: '127.0.0.1',
    port: server.port,
    user: 'ops',
    hostKey: server.fingerprint,
    secret: { from: 'stored' },
  }
  await house.client.profiles.save({ profile: host, secret: { set: 'value', value: 'my horse' } })
  for (const profile of more) await house.client.profiles.save({ profile, secret: { set: 'keep' } })
  return { house, data: scratch.path, host }
}

async function layersOf(house: House, profile: Profile): Promise<Layer[]> {
  const layers: Layer[] = []
  for await (const layer of await house.client.profiles.test({ profile, secret: { set: 'keep' } })) layers.push(layer)
  return layers
}
const typed = (answer: string) => [{ prompt: 'Verification code:', echo: false, answer }]

test('what a host asks is told by the test of its connection, answered once, and stands in no file (E11)', async () => {
  const server = await startOddServer(asksCode('246810'))
  ends.push(server.stop)
  const { house, data, host } = await houseWith(server)
  const last = (await layersOf(house, host)).at(-1)
  expect(last).toMatchObject({ layer: 'login', ok: false, code: 'MORE_ASKED' })
  expect(askedPrompts(last as Layer)).toMatchObject({ profile: 'host', words: 'Look at your token.' })
  await house.client.profiles.giveAnswers({ profile: 'host', answers: typed('246810') })
  expect((await layersOf(house, host)).filter(layer => !layer.ok)).toEqual([])
  expect((await layersOf(house, host)).at(-1)).toMatchObject({ ok: false, code: 'MORE_ASKED' })
  for (const file of (await readdir(data, { recursive: true, withFileTypes: true })).filter(one => one.isFile()))
    expect((await readFile(join(file.parentPath, file.name))).includes('246810'), file.name).toBe(false)
})

test('a host on the way is answered once for the test and for all that goes through it (E11, E18)', async () => {
  const postgres = await startPostgres(18)
  ends.push(() => postgres.stop())
  let logins = 0
  const server = await startOddServer(asksCode('1', () => logins++))
  ends.push(server.stop)
  const db: Profile = {
    ...common,
    id: 'db',
    name: 'db',
    protocol: 'postgres',
    host: '127.0.0.1',
    port: postgres.port,
    database: 'postgres',
    user: 'postgres',
    tls: 'disable',
    via: 'host',
  }
  const { house } = await houseWith(server, [db])
  const asked = (await layersOf(house, db)).at(-1)
  expect(asked).toMatchObject({ layer: 'host: login', ok: false, code: 'MORE_ASKED', detail: { profile: 'host' } })
  await house.client.profiles.giveAnswers({ profile: 'host', answers: typed('1') })
  for (let again = 0; again < 2; again++) {
    const layers = await layersOf(house, db)
    expect(layers.filter(layer => !layer.ok)).toEqual([])
    expect(layers[0]?.layer).toBe('host: session')
  }
  expect(logins).toBe(1)
  // The list shows what goes through the host; closing the host closes that.
  expect((await house.client.sessions.list()).map(one => one.profile)).toEqual(['host'])
})
