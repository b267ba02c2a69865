import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as journey from '../../test/e2e/journey'
import { button, seen } from '../../test/e2e/on-the-page'
import { openServedConsole, type ServedConsole } from '../../test/e2e/served-console'

// `npm run screenshots`: walks the demo and takes the README's pictures anew, in both colours.
const mostBytes = 250 * 1024
let served: ServedConsole

beforeAll(async () => {
  served = await openServedConsole()
})
afterAll(() => served?.close())

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

test('the pictures show the overview, a run with findings and a confirmation', async () => {
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
})
