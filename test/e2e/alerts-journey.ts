import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { type AlertsScene, token } from './alerts-scene'
import { barriers } from './axe'
import { button, heading, seen } from './on-the-page'

const title = 'A page answers with an error'
/** A look every 15 s, on a machine that may be slow. */
const patient = { timeout: 90_000 }

const go = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click()
const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true })
const tally = (page: Page, word: RegExp) =>
  page.getByRole('group', { name: 'State' }).getByRole('button', { name: word })
const row = (page: Page) => page.getByRole('row').filter({ hasText: title })
const chosen = (page: Page) => page.getByRole('region', { name: 'Chosen alert' })

/** A webhook is made in the settings and tried. A token needs an open vault; it came then, and is nowhere on the page. */
export async function makeAWebhook(page: Page, scene: AlertsScene, sealed: boolean): Promise<void> {
  await go(page, 'Settings')
  await button(page, 'Add a webhook…').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('pager')
  await dialog.getByLabel('Address').fill('pager.example')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await seen(dialog.getByText('An address that begins with'))
  await dialog.getByLabel('Address').fill(scene.hook)
  if (sealed) await dialog.getByLabel('Token').fill(token)
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await button(page, 'Send a test pager').click()
  await expect.poll(() => scene.messages.map(one => one.event), patient).toEqual(['test'])
  if (!sealed) return
  await seen(page.getByText('with a token'))
  expect(scene.messages[0]?.authorization).toContain(token)
  expect(await page.content()).not.toContain(token)
}

/** A rule is drawn in its form, which says what is wrong and keeps what was typed; it is judged then. */
export async function drawARule(page: Page): Promise<void> {
  await page.keyboard.press('g')
  await page.keyboard.press('a')
  await seen(heading(page, 'Alerts'))
  await seen(page.getByText('Nothing fires'))
  await tab(page, 'Rules').click()
  await button(page, 'New rule…').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What is measured').selectOption('http_status')
  await dialog.getByLabel('Name').fill(title)
  await dialog.getByRole('radio', { name: 'Numbers of its own' }).check({ force: true })
  await dialog.getByLabel('Critical').fill('many')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await seen(dialog.getByText('Not a number.'))
  expect(await dialog.getByLabel('Name').inputValue()).toBe(title)
  expect(await barriers(page)).toEqual([])
  await dialog.getByLabel('Critical').fill('500')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await seen(row(page).getByText('judged', { exact: true }))
  await seen(row(page).getByText('critical ≥ 500'))
  expect(await barriers(page)).toEqual([])
}

/** The guides' rules stand side by side; one press takes one, another takes it back. */
export async function takeAPreset(page: Page): Promise<void> {
  await tab(page, 'Presets').click()
  const presets = page.getByRole('region', { name: 'Presets' })
  await seen(presets.getByText('they differ'))
  expect(await barriers(page)).toEqual([])
  await presets
    .getByRole('button', { name: /^Take / })
    .first()
    .click()
  await seen(page.getByText(/is a rule now/))
  await button(page, 'Undo').click()
}

/** Quiet hours that hold now are drawn and say so; they are taken away again. */
export async function drawQuietHours(page: Page): Promise<void> {
  await tab(page, 'Quiet hours').click()
  await button(page, 'Add quiet hours…').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('From').fill('00:00')
  await dialog.getByLabel('To', { exact: true }).fill('00:00')
  await seen(dialog.getByText(/Quiet now/))
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await seen(page.getByText(/Quiet now until/))
  await button(page, /^Remove every day/).click()
  await seen(page.getByText('every alert is told'))
}

/** The site is made unwell: page, top bar, overview and webhook say so. */
export async function seeItFire(page: Page, scene: AlertsScene): Promise<void> {
  scene.break()
  await tab(page, 'Alerts').click()
  await row(page).waitFor(patient)
  await seen(row(page).getByText('Critical'))
  await seen(page.getByRole('banner').getByRole('link', { name: /\d alerts?/ }))
  await expect.poll(() => page.title()).toMatch(/^\(\d+\) Quarterdeck$/)
  await expect
    .poll(() => scene.messages.some(one => one.event === 'fired' && one.text.includes(title)), patient)
    .toBe(true)
  await go(page, 'Overview')
  await page.getByRole('listitem').filter({ hasText: title }).getByRole('link', { name: title }).click()
  await seen(chosen(page).getByText(title))
  await seen(page.getByRole('img', { name: /from an hour before/ }))
  expect(await barriers(page)).toEqual([])
}

/** By keys alone: the next one, acknowledge, a note. It stands with those that somebody has taken on. */
export async function takeItOn(page: Page): Promise<void> {
  await seen(row(page))
  await page.keyboard.press('a')
  await page.getByRole('dialog').getByLabel(/^Note/).fill('The proxy is being mended')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await tally(page, /1 acknowledged/).click()
  await page.keyboard.press('j')
  await seen(chosen(page).getByText('The proxy is being mended'))
}

/** The cause ends, and so does the alert; what became of it is on record. */
export async function seeItEnd(page: Page, scene: AlertsScene): Promise<void> {
  scene.mend()
  await tally(page, /0 acknowledged/).waitFor(patient)
  await tally(page, /[1-9]\d* resolved/).click()
  await row(page).getByRole('button', { name: title }).click()
  await seen(page.getByRole('region', { name: 'What became of it' }).getByText(/ended/))
  await expect
    .poll(() => scene.messages.some(one => one.event === 'resolved' && one.text.includes(title)), patient)
    .toBe(true)
  expect(await barriers(page)).toEqual([])
}
