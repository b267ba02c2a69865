import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import { button, heading, seen } from './on-the-page'

const link = (page: Page, name: string | RegExp) =>
  page.getByRole('main').getByRole('link', { name, exact: typeof name === 'string' })

/** A system is made from a template, what the guide does not know is filled in, and the guide is there row by row. */
export async function makeSystemFromTemplate(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Connections' }).click()
  await link(page, 'System from a template…').click()
  await seen(heading(page, 'System from a template'))
  // What is chosen stands in the address, and the mark follows it.
  await page.getByRole('radio', { name: /^Django site/ }).click()
  await seen(page.getByText('The health check failed three times'))
  expect(await barriers(page)).toEqual([])
  await page.getByLabel('System’s name').fill('blue site')
  await page.getByLabel('Environment').selectOption('staging')
  await button(page, 'Make the system').click()

  await seen(heading(page, 'Still to be filled in'))
  await link(page, 'Add the target cache').click()
  await seen(heading(page, 'New connection'))
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('cache')
  expect(await page.getByLabel(/^Container/).inputValue()).toBe('redis_cache')
  await page.goBack()
  await link(page, 'Add the target web').click()
  await page.getByLabel('Address', { exact: true }).fill('https://site.example.com')
  await button(page, 'Save').click()
  await seen(page.getByRole('rowheader', { name: 'web' }))

  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Guide' }).click()
  await seen(link(page, 'Add the target host'))
  expect(await link(page, 'Add the target web').count()).toBe(0)
  await page.getByText(/^\d+ facts$/).click()
  await page.getByLabel('Folder of the Compose project').fill('/srv/site')
  await button(page, 'Save the facts').click()
  await expect.poll(() => page.getByLabel('Folder of the Compose project').count()).toBe(0)

  await link(page, /^Weekly Tasks/).click()
  await seen(page.getByRole('rowheader', { name: /^Vacuum for space/ }))
  await page.getByLabel('Search the guide').fill('stale keys')
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /^Stale keys/ }) })
  await seen(row.getByRole('link', { name: 'Redis stale keys' }))
  expect(await barriers(page)).toEqual([])
  await page.getByLabel('Search the guide').fill('')
  await page.getByLabel('Rows to show').selectOption('Where ours differs')
  await expect.poll(() => page.url()).toContain('show=differs')
}
