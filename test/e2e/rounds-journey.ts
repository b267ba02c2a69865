import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import { button, heading, seen } from './on-the-page'

const grid = (page: Page) => page.getByRole('grid')
const row = (page: Page, system: string) =>
  grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: system }) })
const details = (page: Page) => page.getByRole('region', { name: 'Check' })
const toPage = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click()
/** How the round stands, beside its title; never so while it runs. */
const ended = (page: Page, word: RegExp) => seen(page.locator('.round-line').getByText(word))

/** From the overview one press starts the round of all three; its grid fills, and stands worst first at the end. */
export async function runTheDailyRound(page: Page): Promise<void> {
  await toPage(page, 'Overview')
  await button(page, 'Run the daily round of 3 systems').click()
  await seen(heading(page, 'Daily round of 3 systems'))
  await ended(page, /^(Found|Failed|Found, critical)$/)
  await expect
    .poll(() => grid(page).getByRole('rowheader').allTextContents())
    .toEqual([expect.stringMatching(/^away/), expect.stringMatching(/^shop/), expect.stringMatching(/^cache/)])
}

/** What does not answer is told apart from what is unwell, and is never green. */
export async function seeWhoDoesNotAnswer(page: Page): Promise<void> {
  const away = row(page, 'away')
  await seen(away.getByText('No answer'))
  expect(await away.getByText('Passed').count()).toBe(0)
  await seen(row(page, 'shop').getByText(/^Found \d/))
  expect(await row(page, 'shop').getByText('No answer').count()).toBe(0)
  await button(page, /without answer$/).click()
  expect(await grid(page).getByRole('rowheader').count()).toBe(1)
  await button(page, /^3 systems$/).click()
  expect(await barriers(page)).toEqual([])
}

/** Keys lead from check to check, Enter to the run of one, Escape back to the very check. */
export async function walkTheGrid(page: Page): Promise<void> {
  await page.getByRole('searchbox', { name: /^System, check/ }).fill('replication')
  await grid(page).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await seen(details(page).getByText('shop'))
  await seen(details(page).getByText(/Nobody reads slot forgotten/))
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Enter')
  await seen(heading(page, 'Replication'))
  await page.keyboard.press('Escape')
  await seen(details(page).getByText(/Nobody reads slot forgotten/))
  await seen(
    grid(page)
      .locator('[aria-selected=true]')
      .getByText(/^Found/),
  )
}

/** With the fault gone, the next round says what became better. */
export async function seeWhatChanged(page: Page, heal: () => Promise<void>): Promise<void> {
  await heal()
  await button(page, 'Run again').click()
  await seen(button(page, 'Cancel round').or(button(page, 'Run again')))
  await seen(row(page, 'shop').getByText('Better than in the round before'))
  await ended(page, /^(Found|Failed|Found, critical)$/)
  await button(page, /changed$/).click()
  await seen(row(page, 'shop').getByText('Better than in the round before'))
}

/** A round that has not come far is ended on the page; what it did not come to says so, and it is not green. */
export async function cancelARound(page: Page): Promise<void> {
  await toPage(page, 'Rounds')
  await page.getByRole('link', { name: 'New round…' }).click()
  await page.getByRole('checkbox', { name: /^production/ }).check()
  await page.getByRole('checkbox', { name: /^development/ }).check()
  await page.getByLabel('Seconds between two starts').fill('61')
  await seen(page.getByText('From 0 to 60.'))
  await page.getByLabel('Seconds between two starts').fill('60')
  await page.getByLabel('Systems at one time').fill('1')
  await page.getByRole('checkbox', { name: 'One system first, alone' }).press('Space')
  await seen(page.getByText('1 min between the starts of two systems.'))
  await seen(page.getByText('Development, then production last.'))
  await button(page, 'Start the round').click()
  await seen(heading(page, 'Daily round of 3 systems'))
  await button(page, 'Cancel round').click()
  await ended(page, /^Cancelled$|^Found|^Failed/)
  await seen(row(page, 'shop').getByText('Left out'))
  await seen(page.getByText(/Stopped by the operator/))
}

/** A routine of the operator's own: what makes no sense is refused and stays typed; times are shown before they are saved. */
export async function keepARoutine(page: Page): Promise<void> {
  await toPage(page, 'Rounds')
  await page.getByRole('link', { name: 'Routines…' }).click()
  await seen(page.getByText('None of your own yet'))
  await page.getByRole('link', { name: 'Add a routine' }).click()
  await button(page, 'Save').click()
  await seen(page.getByText('Needed.'))
  await page.getByLabel('What is to be done').fill('Change the tapes')
  await page.getByLabel('At set times').fill('99 7 * * *')
  await button(page, 'Save').click()
  await seen(page.locator('.bp6-intent-danger').getByText(/minute/i))
  expect(await page.getByLabel('What is to be done').inputValue()).toBe('Change the tapes')
  await page.getByLabel('At set times').fill('* * * * *')
  await button(page, 'Save').click()
  await seen(page.getByRole('group', { name: 'This cannot be done as asked' }))
  expect(await page.getByLabel('At set times').inputValue()).toBe('* * * * *')
  await page.getByLabel('At set times').fill('30 7 * * mon-fri')
  await page.getByLabel('Time zone').fill('Europe/Berlin')
  await expect.poll(() => page.locator('.next-times time').count()).toBe(3)
  expect(await barriers(page)).toEqual([])
  await button(page, 'Save').click()
  await seen(page.getByText('30 7 * * mon-fri'))
  await page.getByRole('link', { name: 'Edit “Change the tapes”' }).click()
  await page.getByLabel('Time zone').fill('Asia/Tokyo')
  await button(page, 'Save').click()
  await seen(page.getByText('Asia/Tokyo'))
}

/** A thing without runbooks is ticked, with a note. */
export async function tickIt(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Edit “Change the tapes”' }).click()
  await page.getByLabel('At set times').fill('')
  await button(page, 'Save').click()
  await seen(page.getByRole('listitem').filter({ hasText: 'Change the tapes' }).getByText('Due'))
  await button(page, 'Says that “Change the tapes” is done').click()
  await page.getByRole('dialog').getByLabel('Note').fill('Tape 7 is worn out')
  await button(page, 'It is done').click()
  await seen(page.getByRole('listitem').filter({ hasText: 'Change the tapes' }).getByText('Done', { exact: true }))
}

/** However many rounds there were, nothing waits for anybody. */
export async function nothingWaits(page: Page): Promise<void> {
  await toPage(page, 'History')
  await page.getByLabel('System').selectOption('all')
  await seen(page.getByRole('cell', { name: /Passed|Found/ }))
  expect(await page.getByRole('cell', { name: /Waiting for you|Running/ }).count()).toBe(0)
}
