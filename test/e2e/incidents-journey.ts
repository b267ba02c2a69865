import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import { type IncidentsScene, rule } from './incidents-scene'
import { confirmTheChange, endWithTheChecklist } from './journey'
import { button, heading, seen } from './on-the-page'

/** A look every 15 s, on a machine that may be slow. */
const patient = { timeout: 120_000 }
const title = `${rule} (web · /health)`

const go = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click()
const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name, exact: typeof name === 'string' })
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const entry = (page: Page, words: RegExp) =>
  page
    .getByRole('list', { name: /^Timeline/ })
    .getByRole('listitem')
    .filter({ hasText: words })

/** The shop is broken; its alert leads to the form, which is filled in. The clock of a P0 begins. */
export async function declareFromAnAlert(page: Page, scene: IncidentsScene): Promise<void> {
  await go(page, 'Incidents')
  await seen(page.getByText('No incident is open'))
  expect(await barriers(page)).toEqual([])
  await scene.break()
  await go(page, 'Alerts')
  await page.getByRole('row').filter({ hasText: rule }).waitFor(patient)
  await page.getByRole('row').filter({ hasText: rule }).getByRole('button', { name: rule }).click()
  await part(page, 'Chosen alert').getByRole('link', { name: 'Declare incident…' }).click()
  const dialog = page.getByRole('dialog')
  expect(await dialog.getByLabel('What is wrong').inputValue()).toBe(title)
  await dialog.getByLabel('How grave').selectOption('P0')
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Declare' }).click()
  await seen(heading(page, title))
  await seen(page.getByText(/acknowledge within 1\d min/))
  await seen(entry(page, /Fired \(critical\)/))
}

/** By keys: acknowledge, then a word for those who wait. A role is given; all of it stands on the timeline. */
export async function takeTheLead(page: Page): Promise<void> {
  await page.keyboard.press('a')
  await seen(page.getByText(/update within (29|30) min/))
  await page.keyboard.press('u')
  await page.keyboard.type('The shop answers 503, token=abcd1234efgh5678. We look into it.')
  await button(page, 'Update').click()
  await seen(entry(page, /The shop answers 503, token=•••• We look into it|The shop answers 503, token=••••/))
  await page.getByLabel('Leads it').fill('Ann')
  await page.keyboard.press('Enter')
  await seen(entry(page, /lead: Ann/))
  expect(await page.content()).not.toContain('abcd1234efgh5678')
  expect(await barriers(page)).toEqual([])
}

/** The restart asks for the evidence, gathers it, and only then for the yes. Every other page says what goes on. */
export async function restartWithEvidence(page: Page, scene: IncidentsScene): Promise<void> {
  await seen(part(page, 'Evidence').getByText(/^Not gathered/))
  const system = new URL(page.url()).hash.split('/')[2]
  await page.evaluate(to => {
    location.hash = to
  }, `#/systems/${system}/start/host/service-restart`)
  await page.getByLabel('Port that it has to listen on afterwards').fill(String(scene.port))
  await seen(page.locator('.incident-banner').getByRole('link', { name: title }))
  await button(page, 'Run all checks').click()
  await seen(heading(page, 'The evidence first'))
  expect(await barriers(page)).toEqual([])
  await button(page, 'Gather evidence').click()
  await page.getByRole('alertdialog').waitFor(patient)
  await confirmTheChange(page, { target: 'host', statement: /sh -c "\$COMMAND"/ })
  await heading(page, 'Check these before going on').waitFor(patient)
  await endWithTheChecklist(page)
}

/** Evidence and run stand on the timeline by themselves; the incident is resolved with its cause, and reported. */
export async function resolveAndReport(page: Page): Promise<void> {
  await link(page, title).first().click()
  await seen(part(page, 'Evidence').getByText('Kept in one run.'))
  await seen(entry(page, /Restart a service .*1 change sent/))
  await button(page, 'Resolved…').click()
  await page
    .getByRole('dialog')
    .getByLabel(/^What was done/)
    .fill('Restarted; it answers')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await seen(entry(page, /Resolved: Restarted; it answers/))
  await page.getByLabel('What it turned out to be').fill('A flag in memory that nothing sets back')
  await button(page, 'Save: Cause').click()
  await seen(entry(page, /Cause: A flag in memory/))
  await link(page, 'Post-mortem').click()
  const paper = part(page, 'Post-mortem, as it is handed over')
  await seen(paper.getByText(`Post-mortem: ${title}`))
  for (const words of [
    /To acknowledge \(MTTA\)/,
    /A flag in memory that nothing sets back/,
    /kill \$\(cat/,
    /What the host is doing/,
  ])
    await seen(paper.getByText(words))
  expect(await paper.evaluate(one => one.shadowRoot?.textContent ?? '')).not.toContain('abcd1234efgh5678')
  expect(await barriers(page)).toEqual([])
  await link(page, 'Back to the incident').click()
  await button(page, 'Close…').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await seen(entry(page, /^.*Closed/))
  await link(page, 'All incidents').click()
  await seen(page.getByText('No incident is open'))
  await page.getByRole('tab', { name: 'Closed' }).click()
  await seen(link(page, title))
}
