import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import { confirmTheChange, endWithTheChecklist } from './journey'
import { button, heading, outcomeOfRun, seen } from './on-the-page'

const secret = 'Password of the shop'
const row = (page: Page, name = secret) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) })
const dialog = (page: Page) => page.getByRole('dialog')

async function toSecrets(page: Page) {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Secrets' }).click()
  await seen(heading(page, 'Secrets'))
}

/** From an overdue secret on its page to a new value that is proved, and an age of no days. */
export async function rotateIt(page: Page): Promise<void> {
  await toSecrets(page)
  await seen(row(page).getByText('Overdue'))
  await seen(row(page).getByText('role shop_app of db'))
  await seen(row(page).getByText('never from here'))
  expect(await barriers(page)).toEqual([])
  await page.getByRole('link', { name: `Rotate… ${secret}` }).click()
  await seen(heading(page, 'Rotate a secret'))
  expect(await page.getByLabel('Which secret').inputValue()).toBe(secret)
  expect(await page.getByLabel('Role of PostgreSQL that logs in with it').inputValue()).toBe('shop_app')
  expect(await page.getByLabel(/^New value/).getAttribute('type')).toBe('password')
  await button(page, 'Run all checks').click()
  await confirmTheChange(page, { target: 'db', statement: /alter role "shop_app" password/ })
  await endWithTheChecklist(page)
  // Those that are old by other reasons are still named.
  await seen(outcomeOfRun(page, /Found|Passed/))
  await toSecrets(page)
  await seen(row(page).getByText('In time'))
  await seen(row(page).getByText(/Changed today/))
  await seen(row(page).getByRole('link', { name: /ago|now|just/ }))
}

/** Another is named by hand, edited, taken away and brought back. */
export async function nameAnother(page: Page): Promise<void> {
  await toSecrets(page)
  await page.keyboard.press('n')
  await dialog(page).getByLabel('Name', { exact: true }).fill('Key of the post office')
  await button(page, 'Add a place').click()
  await dialog(page).getByLabel('Kind').selectOption({ label: 'Elsewhere' })
  await button(page, 'Save').click()
  await seen(dialog(page).getByText('A target and a name are needed, of a file also its path.'))
  await dialog(page).getByLabel('Where').fill('the console of the post office')
  expect(await barriers(page)).toEqual([])
  await button(page, 'Save').click()
  await dialog(page).waitFor({ state: 'hidden' })
  await seen(row(page, 'Key of the post office').getByText('Age not known'))
  await button(page, 'Edit… Key of the post office').click()
  await dialog(page).getByLabel('To be changed every (days)').fill('0')
  await button(page, 'Save').click()
  await seen(dialog(page).getByText('A whole number of days from 1 to 3650.'))
  await dialog(page).getByLabel('To be changed every (days)').fill('30')
  await dialog(page).getByLabel('Last changed on').fill('2020-02-02')
  await button(page, 'Save').click()
  await dialog(page).waitFor({ state: 'hidden' })
  await seen(row(page, 'Key of the post office').getByText('Overdue'))
  await seen(row(page, 'Key of the post office').getByText(/every 30 days/))
  await button(page, 'Remove Key of the post office').click()
  await row(page, 'Key of the post office').waitFor({ state: 'detached' })
  await button(page, 'Undo').click()
  await seen(row(page, 'Key of the post office').getByText('Overdue'))
}
