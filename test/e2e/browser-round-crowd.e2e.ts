import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RoundCell } from '#domain/round'
import { openStore } from '../../src/main/store/store'
import { barriers } from './axe'
import { keepLookOnFailure } from './failed-look'
import { button, heading, seen } from './on-the-page'
import { openServedConsole, type ServedConsole } from './served-console'

const systems = 200
const checks = 40
const name = (kind: string, n: number) => `${kind}-${String(n).padStart(3, '0')}`
const round = 'crowd'
let served: ServedConsole

/** One in fifty is unwell, one in twenty systems does not answer at all. */
function cell(system: number, check: number): RoundCell {
  const place = { system: name('system', system), runbook: `crowd/${name('check', check)}`, status: 'done' as const }
  if (system % 20 === 7)
    return { ...place, findings: 0, outcome: 'failed', failure: 'unreachable', headline: 'No answer within 10 s' }
  if ((system * checks + check) % 50 === 3)
    return {
      ...place,
      findings: 2,
      outcome: 'found',
      worst: 'warning',
      headline: '<b>Two</b> things',
      changed: 'worse',
    }
  return { ...place, findings: 0, outcome: 'passed', changed: 'same' }
}

async function furnish(data: string) {
  const store = await openStore(data)
  for (let n = 0; n < systems; n++)
    await store.systems.save({
      ...{ id: name('system', n), name: name('system', n), note: '', facts: {}, thresholds: {} },
      environment: n % 4 === 0 ? 'production' : 'staging',
    })
  const cells = Array.from({ length: systems * checks }, (_, n) => cell(Math.floor(n / checks), n % checks))
  const pace = { atOnce: 20, canary: true, stopAfter: 0, gapMs: 0 }
  const startedAt = '2026-11-23T08:00:00.000Z'
  const known = {
    id: round,
    title: 'Daily round of 200 systems',
    operator: 'ops',
    startedAt,
    status: 'running' as const,
  }
  await store.rounds.create({ ...known, systems, pace, cells, problems: [] }, 'a key of its own')
  const end = { status: 'finished' as const, stopped: undefined, finishedAt: '2026-11-23T08:09:00.000Z' }
  await store.rounds.finish(round, { ...end, outcome: 'failed' })
  await store.close()
}

beforeAll(async () => {
  served = await openServedConsole(furnish)
})
afterAll(() => served?.close())
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

/** Elements in the page, all of them. */
const nodes = () => served.page.evaluate(() => document.querySelectorAll('*').length)

test('of eight thousand checks those in sight are drawn, worst first, and any is a few keys away', async () => {
  const { page } = served
  await page.evaluate(hash => {
    location.hash = hash
  }, `#/rounds/${round}`)
  await seen(heading(page, 'Daily round of 200 systems'))
  const grid = page.getByRole('grid', { name: `Grid of ${systems} systems and ${checks} checks` })
  await seen(grid)
  expect(await grid.getAttribute('aria-rowcount')).toBe(String(systems + 1))
  expect(await nodes()).toBeLessThan(4000)
  await seen(grid.getByRole('row').nth(1).getByText('No answer'))
  await grid.focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Control+End')
  const last = grid.locator('[aria-selected=true]')
  await seen(last)
  expect(await last.getAttribute('aria-colindex')).toBe(String(checks + 1))
  expect(await grid.getAttribute('aria-activedescendant')).toBe(await last.getAttribute('id'))
  expect(await nodes()).toBeLessThan(4000)
  // Head and first column stay in sight, wherever the grid is.
  await seen(grid.getByRole('columnheader', { name: 'System' }))
  expect(await barriers(page)).toEqual([])
})

test('a large grid is narrowed by a press and a word, and a reload keeps that', async () => {
  const { page } = served
  await button(page, /without answer$/).click()
  await seen(page.getByRole('grid', { name: 'Grid of 10 systems and 40 checks' }))
  await page.getByRole('searchbox', { name: /^System, check/ }).fill('system-027')
  await seen(page.getByRole('grid', { name: 'Grid of 1 system and 40 checks' }))
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('search=system-027')
  await page.reload()
  await seen(page.getByRole('grid', { name: 'Grid of 1 system and 40 checks' }))
  await page.getByRole('searchbox', { name: /^System, check/ }).fill('nothing of that name')
  await seen(page.getByText('Nothing in this round fits'))
  await button(page, 'Show all').click()
  await seen(page.getByRole('grid', { name: 'Grid of 200 systems and 40 checks' }))
})
