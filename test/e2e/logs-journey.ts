import { appendFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import { jsonLine, type LogsScene } from './logs-scene'
import { button, heading, seen } from './on-the-page'
import { goByPalette } from './palette'

/** An entry on the screen that says this. */
export const entry = (page: Page, says: string | RegExp) =>
  page.getByRole('listbox', { name: 'Entries' }).getByRole('option').filter({ hasText: says })

/** From anywhere to the application's log, which opens at its end. */
export async function openTheLog(page: Page): Promise<void> {
  await seen(page.getByRole('navigation', { name: 'Pages' }))
  await goByPalette(page, 'logs', /^Logs/)
  await seen(heading(page, 'Logs'))
  await page
    .getByRole('navigation', { name: 'Sources' })
    .getByRole('button', { name: /shop\.log/ })
    .click()
  await seen(entry(page, 'GET /orders 200').last())
}

/** What is looked for is found on the server, opened, and shown with what stands around it. */
export async function findThePayment(page: Page): Promise<void> {
  await page.getByLabel('Search on the server').fill('payment 200')
  await button(page, 'Search').click()
  await entry(page, 'payment 200 failed').click()
  await seen(page.getByText('1 found', { exact: true }))
  const details = page.getByRole('region', { name: 'Entry' })
  await seen(details.getByText('ValueError: no such card'))
  expect(await details.textContent()).not.toContain('canary-hidden')
  await button(page, 'order as column').click()
  expect(await barriers(page)).toEqual([])
  await button(page, 'Show around it').click()
  await seen(entry(page, 'GET /orders 200').first())
  await seen(entry(page, 'payment 200 failed'))
}

/** What is written while it is followed stands there, also after a rotation. */
export async function followIt(page: Page, { log }: LogsScene): Promise<void> {
  await page.getByLabel('Follow').check({ force: true })
  await seen(entry(page, 'GET /orders 200').last())
  await expect
    .poll(async () => {
      // The first ones may be written before the host listens; they are shown all the same.
      await appendFile(log, jsonLine('WARNING', 'stock is low'))
      return entry(page, 'stock is low').count()
    })
    .toBeGreaterThan(0)
  await page.getByLabel('Follow').uncheck({ force: true })
}
