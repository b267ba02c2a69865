import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { heading, seen } from './on-the-page'

/** Goes somewhere by keyboard alone: two keys, some letters, Enter on the first entry, which must be this one. */
export async function goByPalette(page: Page, letters: string, entry: RegExp): Promise<void> {
  await page.keyboard.press('Control+k')
  const search = page.getByPlaceholder('Search or run…')
  await seen(search)
  await expect.poll(() => search.evaluate(field => field === document.activeElement)).toBe(true)
  await page.keyboard.type(letters)
  await expect.poll(() => page.getByRole('menuitem').first().textContent()).toMatch(entry)
  await page.keyboard.press('Enter')
  await search.waitFor({ state: 'hidden' })
}

/** Opens the start form of a runbook by keyboard alone. */
export async function openByPalette(page: Page, letters: string, title: string): Promise<void> {
  await goByPalette(page, letters, new RegExp(`^${title}`))
  await seen(heading(page, title))
}
