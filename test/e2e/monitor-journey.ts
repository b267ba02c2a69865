import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import { button, heading, seen } from './on-the-page'

export const target = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
export const chart = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true })
const sliders = (page: Page) => page.getByRole('slider')
const happened = (page: Page) => page.getByRole('region', { name: 'What happened' })
const address = (page: Page) => page.evaluate(() => location.hash)

/** Two keys lead to a system that is not measured; one press measures it, and the first values come by themselves. */
export async function beginToMeasure(page: Page): Promise<void> {
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await seen(page.getByText('This system is not measured'))
  expect(await barriers(page)).toEqual([])
  await button(page, 'Measure every 60 s').click()
  await seen(heading(page, 'Monitor'))
  const db = target(page, 'db')
  await seen(db.getByText('every 60 s'))
  await seen(db.getByRole('region', { name: 'Answers', exact: true }).locator('.monitor-value').getByText('1'))
  await seen(db.getByRole('slider'))
  expect(await barriers(page)).toEqual([])
}

/** Closer and wider by keys; each window is an address that back and reload know. */
export async function zoomByKeys(page: Page): Promise<void> {
  const before = await address(page)
  await page.keyboard.press('+')
  await expect.poll(() => address(page)).toMatch(/from=\d+&to=\d+/)
  const closer = await address(page)
  await page.keyboard.press('[')
  await expect.poll(() => address(page)).not.toBe(closer)
  await page.goBack()
  await expect.poll(() => address(page)).toBe(closer)
  await page.reload()
  await seen(sliders(page))
  expect(await address(page)).toBe(closer)
  await page.goBack()
  await expect.poll(() => address(page)).toBe(before)
  await seen(sliders(page))
}

/** The arrows move one cursor through all charts; Enter chooses its moment, `m` notes what happened then. */
export async function noteByKeys(page: Page, words: string): Promise<void> {
  const first = sliders(page).first()
  await first.focus()
  await page.keyboard.press('End')
  await expect.poll(() => first.getAttribute('aria-valuetext')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  await expect.poll(() => sliders(page).nth(1).getAttribute('aria-valuetext')).not.toBeNull()
  await page.keyboard.press('Enter')
  await expect.poll(() => address(page)).toMatch(/at=\d+/)
  await page.keyboard.press('m')
  await page.getByRole('textbox', { name: 'What happened' }).fill(words)
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Enter')
  await seen(happened(page).getByText(words))
}
