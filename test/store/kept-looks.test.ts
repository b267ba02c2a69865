import { afterEach, beforeEach, expect, it } from 'vitest'
import { createBaselines } from '../../src/main/store/baselines'
import { migrations } from '../../src/main/store/migrations/all'
import { openDatabase } from '../../src/main/store/open-database'
import { scratchFolder } from '../support/scratch'

const hour = 3_600_000
const day = 24 * hour
const start = Date.UTC(2026, 0, 1)
const key = { runbook: 'health/snapshot', step: 'tables', profile: 'db' }
const table = (cut: string) => ({ columns: [], rows: [], cut })

let folder: Awaited<ReturnType<typeof scratchFolder>>
let opened: Awaited<ReturnType<typeof openDatabase>>
let now = start
beforeEach(async () => {
  folder = await scratchFolder('kept-looks')
  opened = await openDatabase(folder.path, migrations)
  now = start
})
afterEach(async () => {
  if (opened.journal !== opened.main) opened.journal.close()
  opened.main.close()
  await folder.remove()
})

it('keeps all looks of the last days, and before them the last of each day', async () => {
  const baselines = createBaselines(opened.main, () => now)
  for (let at = 0; at < 20 * 24; at += 6) {
    now = start + at * hour
    await baselines.save(key, table(String(at)), 10 * day)
  }
  const kept = await baselines.between(key, start, now + day)
  const ages = kept.map(look => Math.floor((now - Date.parse(look.at)) / day))
  expect(ages.filter(age => age < 3).length).toBeGreaterThanOrEqual(12)
  const older = kept.filter(look => now - Date.parse(look.at) > 4 * day)
  expect(new Set(older.map(look => look.at.slice(0, 10))).size).toBe(older.length)
  expect(older.every(look => look.at.includes('T18:'))).toBe(true)
  expect(Math.max(...ages)).toBeLessThanOrEqual(10)
})

it('keeps them in their order, also when the clock is put back, and answers a period', async () => {
  const baselines = createBaselines(opened.main, () => now)
  for (const [cut, at] of [
    ['first', 10],
    ['second', 12],
    ['put back', 11],
  ] as const) {
    now = start + at * hour
    await baselines.save(key, table(cut), 10 * day)
  }
  const cuts = async (from: number, to: number) =>
    (await baselines.between(key, start + from * hour, start + to * hour)).map(look => look.table.cut)
  expect(await cuts(0, 24)).toEqual(['first', 'second', 'put back'])
  expect(await cuts(11, 12)).toEqual(['put back'])
})

it('a step that keeps nothing has its newest five', async () => {
  const baselines = createBaselines(opened.main)
  for (let at = 0; at < 9; at++) await baselines.save(key, table(String(at)))
  const cuts = (await baselines.between(key, 0, Date.now() + day)).map(look => look.table.cut)
  expect(cuts).toEqual(['4', '5', '6', '7', '8'])
})
