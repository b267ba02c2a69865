import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { failureOf } from '#contract/failed'
import type { Profile } from '#domain/profile'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { scratchFolder } from '../support/scratch'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** A house with one system and a database that asks for its password. */
async function houseWith(secret: Profile['secret']): Promise<{ house: House; data: string }> {
  const scratch = await scratchFolder('secret')
  ends.push(scratch.remove)
  const house = await openHouse({ dataFolder: scratch.path, allowKeyFile: true, log: createLog(scratch.path) })
  ends.push(() => house.close())
  const system = { id: 'acme', name: 'acme', environment: 'development' as const, note: '', facts: {}, thresholds: {} }
  await house.client.systems.save(system)
  const profile: Profile = {
    id: 'db',
    system: 'acme',
    name: 'db',
    note: '',
    secret,
    protocol: 'postgres',
    host: '127.0.0.1',
    port: 1,
    database: 'shop',
    user: 'dba',
    tls: 'disable',
  }
  await house.client.profiles.save({ profile, secret: { set: 'keep' } })
  return { house, data: scratch.path }
}

const known = async (house: House) => (await house.client.profiles.list({}))[0]?.hasSecret

test('a secret that is asked for is known once it was given, and stands in no file', async () => {
  const { house, data } = await houseWith({ from: 'ask' })
  expect(await known(house)).toBe(false)
  await house.client.profiles.giveSecret({ profile: 'db', value: 'correct-horse-battery' })
  expect(await known(house)).toBe(true)
  const files = (await readdir(data, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
  expect(files.length).toBeGreaterThan(1)
  for (const file of files) {
    const text = await readFile(join(file.parentPath, file.name))
    expect(text.includes('correct-horse-battery'), file.name).toBe(false)
  }
})

test('a target that does not ask, or is not there, takes no secret', async () => {
  const { house } = await houseWith({ from: 'none' })
  const refused = (profile: string) =>
    house.client.profiles.giveSecret({ profile, value: 'x' }).then(
      () => undefined,
      (error: unknown) => failureOf(error).kind,
    )
  expect(await refused('db')).toBe('invalid')
  expect(await refused('nobody')).toBe('missing')
})
