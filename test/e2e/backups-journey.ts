import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import { confirmTheChange, type Saving, saveReport } from './journey'
import { button, heading, outcomeOfRun, seen } from './on-the-page'
import { goByPalette } from './palette'

export const toBackups = (page: Page) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Backups' }).click()

/** The row of a series of dumps. */
export const series = (page: Page, name: string | RegExp) => page.getByRole('row').filter({ has: button(page, name) })

/** The page asks where the backups are; a folder that is not there is said, an empty one too. */
export async function sayWhereTheyLie(page: Page, folder: string): Promise<void> {
  await seen(page.getByRole('navigation', { name: 'Pages' }))
  await goByPalette(page, 'backups', /^Backups/)
  await seen(heading(page, 'Where are the backups of this system?'))
  expect(await barriers(page)).toEqual([])
  await page.getByLabel('Folder').fill(join(folder, 'nowhere'))
  await button(page, 'Save and look').click()
  await seen(page.getByText(/There is no .*nowhere on/))
  await seen(page.getByText('It was never seen from here.'))
  await button(page, 'Change…').click()
  await page.getByLabel('Folder').fill(folder)
  await button(page, 'Save and look').click()
  await seen(page.getByText('No backup lies there'))
}

/** From the page to a dump of `shop`, which stands there fresh and without a drill. */
export async function makeABackup(page: Page, folder: string): Promise<void> {
  await page.getByRole('link', { name: 'Make a backup…' }).first().click()
  await seen(heading(page, 'Make a backup'))
  expect(await page.getByLabel('Folder for the backups').inputValue()).toBe(folder)
  await button(page, 'Run all checks').click()
  await seen(heading(page, 'Which rows should it act on?'))
  await page.getByRole('row').filter({ hasText: 'shop' }).getByRole('checkbox').check()
  await button(page, 'Go on with 1 row').click()
  await confirmTheChange(page, { target: 'host', statement: /pg_dump/ })
  await seen(outcomeOfRun(page, /Passed|Found/))
  await toBackups(page)
  const shop = series(page, 'shop')
  await seen(shop.getByText('fresh'))
  await seen(shop.getByText('never drilled'))
  await seen(shop.getByRole('img', { name: /^shop: 1 dump in 30 days/ }))
  await button(page, 'shop').click()
  await seen(page.getByRole('img', { name: 'Size of each dump of shop' }))
  expect(await barriers(page)).toEqual([])
}

/** The dump is restored beside the data into a database that goes away again. */
export async function drillIt(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Drill…', exact: true }).first().click()
  await seen(heading(page, 'Restore drill'))
  await button(page, 'Run all checks').click()
  await confirmTheChange(page, { target: 'host', statement: /pg_restore/ })
  await seen(outcomeOfRun(page, /Passed|Found/))
}

/** What the drill proved is saved as a page of its own: from the run's report menu, and from the list of drills. */
export async function saveTheCertificate(page: Page, save: Saving): Promise<void> {
  const markdown = await saveReport(page, save, 'Certificate as Markdown')
  expect(markdown).toMatch(/^# /)
  const html = await saveReport(page, save, 'Certificate as HTML')
  expect(html).toMatch(/^<!doctype html>/i)
  await toBackups(page)
  await seen(series(page, 'shop').getByRole('link', { name: /came back/ }))
  const fromTheList = await save(page, () => button(page, 'Certificate').first().click())
  for (const certificate of [markdown, html, fromTheList]) {
    expect(certificate).toContain('CERTIFIED')
    expect(certificate).not.toContain('NOT CERTIFIED')
    expect(certificate).toMatch(/\bshop\b/)
  }
}
