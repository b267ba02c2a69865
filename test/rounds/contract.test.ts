import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failureOf } from '#contract/failed'
import { hearRound, type Round } from '#domain/round'
import type { Routine } from '#domain/routine'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'

let server: Postgres
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let house: House

beforeAll(async () => {
  server = await startPostgres(18)
  scratch = await scratchFolder('rounds')
  const dataFolder = join(scratch.path, 'data')
  house = await openHouse({ dataFolder, allowKeyFile: true, log: createLog(dataFolder) })
  const { systems, profiles } = house.client
  await systems.save({ id: 'acme', name: 'acme', environment: 'development', note: '', facts: {}, thresholds: {} })
  await profiles.save({
    profile: {
      ...{ id: 'db', system: 'acme', name: 'db', note: '', secret: { from: 'none' }, protocol: 'postgres' },
      ...{ host: '127.0.0.1', port: server.port, database: 'postgres', user: 'postgres', tls: 'disable' },
    },
  })
})
afterAll(async () => {
  await house?.close()
  await server?.stop()
  await scratch?.remove()
})

const routine: Routine = {
  id: 'keys',
  title: 'Count the keys',
  cadence: 'weekly',
  runbooks: [],
  automatic: false,
  note: '',
}
const stands = async (id: string) =>
  (await house.client.routines.list({ system: 'acme' })).find(one => one.routine.id === id)

test('a routine of the operator is saved, ticked and removed, and stands in the system', async () => {
  const { routines, systems } = house.client
  await routines.save({ system: 'acme', routine })
  expect((await systems.list())[0]?.routines).toEqual([routine])
  expect(await stands('keys')).toMatchObject({ origin: 'own', state: 'due' })
  await routines.done({ system: 'acme', id: 'keys', note: 'all there' })
  expect(await stands('keys')).toMatchObject({ state: 'done', lastBy: expect.any(String) })
  await routines.remove({ system: 'acme', id: 'keys' })
  expect(await stands('keys')).toBeUndefined()
})

test('what cannot be is refused with the reason', async () => {
  const save = (more: object) =>
    house.client.routines.save({ system: 'acme', routine: { ...routine, ...more } }).then(
      () => undefined,
      error => failureOf(error),
    )
  expect(await save({ cron: '0 25 * * *' })).toMatchObject({ kind: 'invalid', message: expect.stringContaining('25') })
  expect(await save({ zone: 'Mars/Olympus' })).toMatchObject({ kind: 'invalid' })
  expect(await save({ runbooks: ['no/such'] })).toMatchObject({ kind: 'missing' })
  expect(await save({ automatic: true })).toMatchObject({ kind: 'invalid' })
  expect(await save({ id: 'catalogue/daily' })).toMatchObject({ kind: 'invalid' })
})

test('the daily round of the catalogue is due until a round did it', async () => {
  const { rounds } = house.client
  expect(await stands('catalogue/daily')).toMatchObject({ origin: 'catalogue', state: 'due' })
  const { round } = await rounds.start({ systems: ['acme'], cadence: 'daily', key: 'the-daily-round' })
  let last: Round | undefined
  for await (const news of await rounds.follow({ round })) last = hearRound(last, news)
  expect(last).toMatchObject({ status: 'finished', title: 'Daily round of acme', cadence: 'daily' })
  expect((await rounds.list({ system: 'acme' }))[0]?.id).toBe(round)
  // A round in which something could not be looked at has not done it.
  const done = { state: 'done', lastRound: round }
  expect(await stands('catalogue/daily')).toMatchObject(last?.outcome === 'failed' ? { state: 'due' } : done)
})
