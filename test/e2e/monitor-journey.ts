import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import { button, heading, seen } from './on-the-page'

export const target = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
export const chart = (page: Page, title: string) => page.getByRole('article', { name: title, exact: true })
const sliders = (page: Page) => page.getByRole('slider')
const happened = (page: Page) => page.getByRole('region', { name: 'What happened' })
const address = (page: Page) => page.evaluate(() => location.hash)

/** Two keys lead to a system that is not measured; one press measures it, and the first values come by themselves. */
export async function beginToMeasure(page: Page): Promise<void> {
  await openByKeys(page)
  await page.getByText('This system is not measured').waitFor({ timeout: 120_000 })
  expect(await barriers(page)).toEqual([])
  await button(page, 'Measure every 60 s').click()
  await seeItMeasured(page, 60)
}

export async function openByKeys(page: Page): Promise<void> {
  await page.keyboard.press('g')
  await page.keyboard.press('m')
}

/** Its database has answered, and charts of it are drawn. */
export async function seeItMeasured(page: Page, everySeconds: number): Promise<void> {
  const db = target(page, 'db')
  await db.getByText(`every ${everySeconds} s`).waitFor({ timeout: 120_000 })
  await seen(db.getByText(/^heard /))
  await seen(db.getByRole('slider', { name: /: +now [\d.]+/ }))
  expect(await barriers(page)).toEqual([])
}

/** A session closed by hand stays closed: where it is measured that is said, with a way to measure it again. */
export async function closeAndResume(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Connections' }).click()
  await page.locator('#content').getByRole('button', { name: 'Close' }).click()
  await seen(page.getByText(/^Not measured since their sessions were closed here/))
  await seen(button(page, 'Resume measuring db'))
  expect(await barriers(page)).toEqual([])
  await openByKeys(page)
  await seen(target(page, 'db').getByText(/^Its session was closed by hand/))
  await button(page, 'Resume measuring db').click()
  await target(page, 'db')
    .getByText(/^Its session was closed by hand/)
    .waitFor({ state: 'detached' })
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
  await heading(page, 'Monitor').waitFor({ timeout: 120_000 })
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
