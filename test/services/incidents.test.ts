import { afterEach, expect, test } from 'vitest'
import { openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { scratchFolder } from '../support/scratch'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

test('what is said of an incident can be changed and taken back; its earlier severities are kept', async () => {
  const scratch = await scratchFolder('incidents')
  ends.push(scratch.remove)
  const house = await openHouse({ dataFolder: scratch.path, allowKeyFile: true, log: createLog(scratch.path) })
  ends.push(() => house.close())
  const { incidents, systems } = house.client
  await systems.save({ id: 'acme', name: 'acme', environment: 'development', note: '', facts: {}, thresholds: {} })
  const { id } = await incidents.declare({ system: 'acme', title: 'Slow', severity: 'P2' })
  await incidents.change({ id, severity: 'P0', cause: 'A full disk' })
  const graver = await incidents.change({ id, cause: '' })
  expect(graver).toMatchObject({ severity: 'P0', graded: [{ severity: 'P2' }] })
  expect(graver.cause).toBeUndefined()
  // Said again, nothing is another.
  await incidents.change({ id, severity: 'P0', cause: '' })
  const { timeline } = await incidents.get({ id })
  expect(timeline.map(({ text }) => text)).toEqual([
    'Declared P2: Slow',
    'P2 → P0',
    'Cause: A full disk',
    'Cause: not known any more',
  ])
})
