import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Profile } from '#domain/profile'
import { openStore } from '../../src/main/store/store'
import { type Postgres, startPostgres } from '../support/postgres'
import { barriers } from './axe'
import { downloaded } from './downloaded'
import { keepLookOnFailure } from './failed-look'
import { beginToMeasure, chart, closeAndResume, noteByKeys, target, zoomByKeys } from './monitor-journey'
import { button, seen } from './on-the-page'
import { openServedConsole, type ServedConsole } from './served-console'

let served: ServedConsole
let server: Postgres
const minute = 60_000
const now = Math.floor(Date.now() / minute) * minute
const labels = ['<img src=x onerror=alert(1)>', '=HYPERLINK("x")', 'shop']

beforeAll(async () => {
  server = await startPostgres(18)
  served = await openServedConsole(furnish)
})
afterAll(async () => {
  await served?.close()
  await server?.stop()
})
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

/** A system that was measured for two days, with a gap, and beyond its line at the end; and one that never was. */
async function furnish(data: string): Promise<void> {
  const store = await openStore(data)
  for (const name of ['past', 'today']) {
    await store.systems.save({
      ...{ id: name, name, environment: 'development', note: '', facts: {}, thresholds: {} },
    })
    await store.profiles.save({
      ...{ id: `${name}-db`, system: name, name: 'db', note: '', secret: { from: 'none' } },
      ...{ protocol: 'postgres', host: '127.0.0.1', port: server.port, database: 'postgres', user: 'postgres' },
      tls: 'disable',
    } as Profile)
  }
  const ticks = Array.from({ length: 2 * 24 * 60 }, (_, place) => now - (2 * 24 * 60 - place) * minute)
  await Promise.all(
    ticks
      .filter(at => at < now - 40 * minute || at > now - 20 * minute)
      .map(at =>
        store.samples.append({
          ...{ system: 'past', profile: 'past-db', at, tookMs: 2 },
          values: [
            ...labels.map((label, place) => ({ metric: 'cache_hit_pct', label, value: 99 - place / 10 })),
            { metric: 'connection_slots_pct', label: '', value: at > now - 24 * 60 * minute ? 96 : 48 },
            { metric: 'connections', label: '', value: 12 },
          ],
        }),
      ),
  )
  await store.samples.rest()
  await store.marks.add({
    ...{ system: 'past', at: now - 30 * minute, kind: 'deployment', by: 'ana', title: '<b>release</b> 7' },
  })
  await store.close()
}

const open = (hash: string) =>
  served.page.evaluate(to => {
    location.hash = to
  }, hash)

test('what was measured is drawn, the worst first, hostile names as text', async () => {
  const { page } = served
  await open('#/systems/past/monitor')
  const slots = chart(page, 'Connection slots in use')
  await slots.getByText('critical').waitFor({ timeout: 120_000 })
  await seen(slots.getByRole('slider', { name: /db · Connection slots in use \(%\): last value 96 %, highest 96 %/ }))
  expect(await target(page, 'db').getByRole('heading', { level: 3 }).first().innerText()).toMatch(/^Connection slots/)
  // It is not measured any more: what it ends with is not how it stands now.
  await seen(slots.getByText('last value: critical'))
  const hits = chart(page, 'Blocks found in shared buffers')
  await seen(hits.getByText('above its line'))
  await seen(hits.getByText('<img src=x onerror=alert(1)>'))
  await seen(page.getByText('<b>release</b> 7'))
  expect(await page.locator('img').count()).toBe(0)
  expect(await barriers(page)).toEqual([])
})

test('a window is an address: keys go closer and earlier, back is the window before, a drag zooms', async () => {
  const { page } = served
  await zoomByKeys(page)
  const box = await chart(page, 'Connections').locator('.u-over').boundingBox()
  if (!box) throw new Error('There is no chart to drag over.')
  const before = await page.evaluate(() => location.hash)
  await page.mouse.move(box.x + box.width / 4, box.y + 20)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2, box.y + 30, { steps: 5 })
  await page.mouse.up()
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/from=\d+&to=\d+/)
  const [, from = '', to = ''] = /from=(\d+)&to=(\d+)/.exec(await page.evaluate(() => location.hash)) ?? []
  // A quarter of an hour.
  expect((Number(to) - Number(from)) / minute).toBeGreaterThan(13)
  expect((Number(to) - Number(from)) / minute).toBeLessThan(17)
  await page.goBack()
  await expect.poll(() => page.evaluate(() => location.hash)).toBe(before)
})

test('an earlier window lies behind, and the means say how much it differs', async () => {
  const { page } = served
  await open('#/systems/past/monitor?range=24h')
  await seen(chart(page, 'Connection slots in use').getByText('critical'))
  await page.keyboard.press('c')
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('with=before')
  const slots = chart(page, 'Connection slots in use')
  await seen(slots.getByText(/earlier 48/))
  await seen(slots.getByText(/\+\d+(\.\d+)? points, \+\d+ % \(worse\)/))
  await seen(chart(page, 'Connections').getByText('no difference'))
  expect(await barriers(page)).toEqual([])
})

test('what happened is noted, walked by keys, taken back and put back', async () => {
  const { page } = served
  await open('#/systems/past/monitor?range=1h')
  await seen(page.getByText('<b>release</b> 7'))
  await noteByKeys(page, 'cache warmed')
  const list = page.getByRole('region', { name: 'What happened' })
  await page.keyboard.press(',')
  await seen(list.locator('li[aria-current=true]').getByText('release'))
  await page.keyboard.press('.')
  await seen(list.locator('li[aria-current=true]').getByText('cache warmed'))
  await button(page, 'Remove: cache warmed').click()
  await list.getByText('cache warmed').waitFor({ state: 'detached' })
  await button(page, 'Undo').click()
  await seen(list.getByText('cache warmed'))
})

test('a chart is saved as CSV and as a picture, read as a table, and put away', async () => {
  const { page } = served
  await open('#/systems/past/monitor?range=1h')
  const title = 'Blocks found in shared buffers'
  const menu = (item: string) => async () => {
    await button(page, `What can be done with ${title}`).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  const csv = await downloaded(page, menu('Save as CSV'))
  const [head = '', ...rows] = csv.split('\r\n')
  expect(head).toContain('time_utc')
  expect(head).toContain('<img src=x onerror=alert(1)> value (%)')
  // A spreadsheet would run it.
  expect(head).toContain("'=HYPERLINK")
  expect(rows.some(row => row.endsWith(',,,'))).toBe(true)
  expect(rows.filter(row => /,98\.8$/.test(row)).length).toBeGreaterThan(30)
  const picture = await downloaded(page, menu('Save as picture (PNG)'))
  expect(picture.slice(1, 4)).toBe('PNG')
  await menu('Values as a table')()
  await seen(chart(page, title).getByRole('columnheader', { name: /time utc/i }))
  expect(await barriers(page)).toEqual([])
  await menu('Hide this chart')()
  await chart(page, title).waitFor({ state: 'detached' })
  await page.reload()
  await seen(chart(page, 'Connections'))
  expect(await chart(page, title).count()).toBe(0)
  await button(page, 'Charts of db').click()
  await page.getByRole('checkbox', { name: `${title} (%)` }).press('Space')
  await seen(chart(page, title))
})

test('one press measures a real server, its first values come by themselves, and freeze keeps what is shown', async () => {
  const { page } = served
  await open('#/systems/today/overview')
  await beginToMeasure(page)
  await page.getByLabel('Measure', { exact: true }).selectOption('15')
  await seen(page.getByText('Measured every 15 s.'))
  await closeAndResume(page)
  await page.keyboard.press(' ')
  await seen(page.getByText('Frozen'))
  await page.getByLabel('Measure', { exact: true }).selectOption('0')
  await seen(page.getByText('Not measured any more'))
})
