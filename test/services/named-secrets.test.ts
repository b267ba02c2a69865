import { afterEach, expect, test } from 'vitest'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { scratchFolder } from '../support/scratch'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const system = { id: 'acme', name: 'acme', environment: 'development' as const, note: '', facts: {}, thresholds: {} }
const old = { name: 'db', note: '', everyDays: 90, changedOn: '2025-01-01', places: [] }

async function houseOf(): Promise<House['client']> {
  const scratch = await scratchFolder('named')
  ends.push(scratch.remove)
  const house = await openHouse({ dataFolder: scratch.path, allowKeyFile: true, log: createLog(scratch.path) })
  ends.push(() => house.close())
  await house.client.systems.save({ ...system, secrets: [old] })
  return house.client
}
const kept = async (client: House['client']) => (await client.secrets.list()).map(({ secret }) => secret)

test('what is edited while it is rotated keeps the day of the rotation, unless another day was typed', async () => {
  const client = await houseOf()
  const was = { name: 'db', changedOn: '2025-01-01' }
  // The rotation ends while the dialog is open.
  await client.systems.save({ ...system, secrets: [{ ...old, changedOn: '2026-01-12' }] })
  await client.secrets.save({ system: 'acme', secret: { ...old, note: 'of the shop' }, was })
  expect(await kept(client)).toEqual([{ ...old, note: 'of the shop', changedOn: '2026-01-12' }])
  await client.secrets.save({ system: 'acme', secret: { ...old, changedOn: '2025-06-01' }, was })
  expect((await kept(client))[0]?.changedOn).toBe('2025-06-01')
})

test('a place without a target is no place', async () => {
  const client = await houseOf()
  const saved = (target: string) =>
    client.secrets
      .save({ system: 'acme', secret: { ...old, name: 'key', places: [{ kind: 'role', target, name: 'app' }] } })
      .then(() => true)
  await expect(saved('')).rejects.toThrow()
  await expect(saved('  ')).rejects.toThrow()
  expect(await saved('db')).toBe(true)
})
