import { statSync } from 'node:fs'
import { copyFile, readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drillIt, makeABackup, sayWhereTheyLie, series, toBackups } from '../../test/e2e/backups-journey'
import { type BackupsScene, backupsScene, noBackups } from '../../test/e2e/backups-scene'
import * as journey from '../../test/e2e/journey'
import { button, outcomeOfRun, seen } from '../../test/e2e/on-the-page'
import { measureInTheConsole } from '../../test/e2e/plan-journey'
import { openServedConsole, type ServedConsole } from '../../test/e2e/served-console'
import { seeTheChain } from '../../test/e2e/sessions-journey'
import { runConsole } from '../../test/support/built-console'

// `npm run screenshots`: walks the demo and takes the README's pictures anew, in both colours.
const mostBytes = 250 * 1024
const reason = noBackups()
let served: ServedConsole
let scene: BackupsScene

beforeAll(async () => {
  served = await openServedConsole()
  if (!reason) scene = await backupsScene()
})
afterAll(async () => {
  await served?.close()
  await scene?.end()
})

/** One picture in each of the colours; the page follows the desktop's. */
async function take(page: Page, name: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.waitForTimeout(400)
    const path = join(import.meta.dirname, `${name}-${colorScheme}.png`)
    await page.screenshot({ path, caret: 'hide' })
    expect(statSync(path).size).toBeLessThanOrEqual(mostBytes)
  }
}

const nothingRuns = (page: Page) =>
  expect.poll(() => page.getByText(/\d+ running/).count(), { timeout: 60_000 }).toBe(0)
const noToast = (page: Page) => expect.poll(() => page.locator('.bp6-toast').count(), { timeout: 15_000 }).toBe(0)

test('the pictures show the overview, a run with findings, a confirmation, sessions and a plan', async () => {
  const { page } = served
  await page.goto(`${served.home}#/settings`)
  await page.getByLabel('Operator').fill('dana')
  await button(page, 'Save settings').click()
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Overview' }).click()
  await journey.startDemo(page)
  await journey.runDailyRound(page)
  await nothingRuns(page)
  await noToast(page)
  await take(page, 'overview')

  await journey.openTheFinding(page)
  await take(page, 'run')

  await journey.followTheFinding(page)
  await journey.pickTheRoot(page)
  const dialog = page.getByRole('alertdialog')
  await seen(dialog)
  await expect.poll(() => dialog.getByRole('button', { name: 'Run this change' }).isEnabled()).toBe(true)
  await take(page, 'confirm')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await button(page, 'Cancel run').click()
  await seen(outcomeOfRun(page, 'Cancelled'))

  await seeTheChain(page)
  await page.keyboard.press('b')
  await take(page, 'sessions')

  await measureInTheConsole(page, slowStatement)
  await noToast(page)
  await take(page, 'console')
})

/** Reads two of the demo's big tables whole, and sorts what comes of it. */
const slowStatement = `select c.city, p.name, sum(l.quantity * l.price) as turnover
  from shop.order_lines l
  join shop.orders o on o.id = l.order_id
  join shop.customers c on c.id = o.customer_id
  join shop.products p on p.id = l.product_id
 where o.note like '%7%'
 group by c.city, p.name
 order by turnover desc`

test.skipIf(reason)('the pictures show backups, one of them proved', async () => {
  const { page } = served
  expect((await runConsole(served.data, ['apply', scene.systemFile])).code).toBe(0)
  await button(page, /^demo shop/).click()
  await page.getByRole('menuitem', { name: /acme/ }).click()
  // The menu gives the focus back as it goes, a moment after it is out of sight.
  await page.getByRole('menuitem').first().waitFor({ state: 'detached' })
  await page.waitForTimeout(1000)
  await sayWhereTheyLie(page, scene.folder)
  await makeABackup(page, scene.folder)
  await pastDays(scene.folder)
  await drillIt(page)
  await toBackups(page)
  await button(page, 'Look again').click()
  await seen(series(page, 'shop').getByRole('img', { name: /^shop: \d\d dumps/ }))
  await seen(series(page, 'shop').getByRole('link', { name: /came back/ }))
  await noToast(page)
  await take(page, 'backups')
})

/** The dump just made, once for each night of the last weeks but one. */
async function pastDays(folder: string) {
  const dump = (await readdir(folder)).find(name => /^shop-.*\.dump$/.test(name))
  if (!dump) throw new Error('No dump was made.')
  for (const days of [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]) {
    const at = new Date(Date.now() - days * 86_400_000)
    const copy = join(folder, `shop-${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}.dump`)
    await copyFile(join(folder, dump), copy)
    await utimes(copy, at, at)
  }
}
