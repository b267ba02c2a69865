import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import { button, focused, heading, outcomeOfRun, seen, step, stepSays } from './on-the-page'

/** How a door hands a file to the operator; resolves with its text. */
export type Saving = (page: Page, press: () => Promise<void>, encoding?: BufferEncoding) => Promise<string>

/** An empty console says what one can begin with. */
export async function seeDoors(page: Page): Promise<void> {
  await seen(heading(page, 'Add a connection'))
  await seen(heading(page, 'Import what you have'))
  await seen(heading(page, 'Paste an address'))
  await seen(heading(page, 'Try the demo system'))
}

export async function startDemo(page: Page): Promise<void> {
  await button(page, 'Start the demo system').click()
  await seen(heading(page, 'Overview'))
  await seen(heading(page, 'Needs attention'))
}

/** How the daily look at the services ended, in the list of what is due: a link to its run. */
const lookAtServices = (page: Page) =>
  page
    .getByRole('listitem')
    .filter({ has: page.getByRole('link', { name: 'Service health', exact: true }) })
    // Its own line, not the round around it.
    .last()
    .getByRole('link', { name: /^Found/ })

/** One press runs every daily runbook, and leads to the round; how each ended stands on the overview. */
export async function runDailyRound(page: Page): Promise<void> {
  await button(page, 'Run the daily round').click()
  await seen(page.getByRole('grid'))
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Overview' }).click()
  await seen(lookAtServices(page))
}

/** From the overview to the run that found waiting sessions, and to the step that did. */
export async function openTheFinding(page: Page): Promise<void> {
  await lookAtServices(page).click()
  // Which of its findings is the worst depends on the machine it looks at.
  await step(page, /Count connections and waits/).click()
  await seen(heading(page, /sessions? waits? for/))
}

/** From the finding to the form of the runbook that answers it. */
export async function followTheFinding(page: Page): Promise<void> {
  const finding = page.getByRole('listitem').filter({ has: heading(page, /sessions? waits? for/) })
  await finding.first().getByRole('link', { name: 'Open postgres/locks' }).click()
  await seen(heading(page, 'Locks'))
}

/** Looks at the lock tree, takes the way to ending a session, and picks the root. */
export async function pickTheRoot(page: Page): Promise<void> {
  await button(page, 'Run all checks').click()
  await seen(heading(page, 'Where to go on?'))
  await button(page, /^End the session of a root/).click()
  await seen(heading(page, 'Which rows should it act on?'))
  await seen(page.getByRole('cell', { name: 'shop-import' }))
  await page.getByRole('radio').first().check()
  await button(page, 'Go on with 1 row').click()
}

/** The dialog shows what would happen; Cancel has the focus, yes is armed a second later. */
export async function confirmTheChange(page: Page, about: { target: string; statement: RegExp }): Promise<void> {
  const dialog = page.getByRole('alertdialog')
  await seen(dialog)
  expect(await dialog.textContent()).toContain(about.target)
  expect(await dialog.textContent()).toMatch(about.statement)
  await seen(dialog.getByRole('region', { name: 'Preview 1' }))
  await expect.poll(() => focused(page)).toBe('Cancel')
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Run this change' }).click()
  await dialog.waitFor({ state: 'hidden' })
}

/** Ticks all boxes of the checklist that ends a runbook, and waits for the run's end. */
export async function endWithTheChecklist(page: Page): Promise<void> {
  await seen(heading(page, 'Check these before going on'))
  // Blueprint draws its own box over the real one, which the keyboard reaches.
  for (const box of await page.getByRole('main').getByRole('checkbox').all()) await box.press('Space')
  await button(page, /^Go on \(\d+ of \d+ done\)/).click()
  await seen(button(page, 'Report'))
  await seen(page.getByRole('link', { name: 'Run again…' }).or(button(page, 'Run again…')))
}

/** The root is gone by the verification, and nobody waits behind it any more. */
export async function seeTheQueueGone(page: Page): Promise<void> {
  await step(page, /End a session/).click()
  await stepSays(page, /\d+\. End a session/, /Passed/)
  await seen(heading(page, 'After'))
  await step(page, /Look again/).click()
  await seen(page.getByText('Nobody waits any more'))
}

/** The same runbook once more, with the same values: the tree is empty and asks for nothing. */
export async function runItAgain(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Run again…' }).or(button(page, 'Run again…')).click()
  await button(page, 'Run all checks').click()
  await seen(outcomeOfRun(page, /Passed|Found/))
  await step(page, /Who blocks whom/).click()
  await seen(page.getByText('No session waits for a lock'))
}

/** Both runs stand in the history; the first one opens from there. */
export async function openFromHistory(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'History' }).click()
  const rows = page.getByRole('row').filter({ hasText: 'Locks' })
  await expect.poll(() => rows.count()).toBe(2)
  await rows.filter({ hasText: 'follow-up' }).getByRole('link', { name: 'Locks' }).click()
  await seen(heading(page, 'Locks'))
}

/** A file of the run's report menu. */
export async function saveReport(page: Page, save: Saving, item: string): Promise<string> {
  await button(page, 'Report').click()
  const text = await save(page, () => page.getByRole('menuitem', { name: item, exact: true }).click())
  // A menu that closes gives the focus back to its button.
  await expect.poll(() => focused(page)).toBe('Report')
  return text
}

/** The run as a document: what was sent, to whom, and what came of it. */
export async function exportReports(page: Page, save: Saving): Promise<void> {
  const markdown = await saveReport(page, save, 'Markdown')
  expect(markdown).toMatch(/^# Locks/m)
  expect(markdown).toMatch(/pg_terminate_backend/)
  expect(markdown).toMatch(/Nobody waits any more/)
  const html = await saveReport(page, save, 'HTML')
  expect(html).toMatch(/^<!doctype html>/i)
  expect(html).toMatch(/pg_terminate_backend/)
  expect(html).not.toMatch(/<script|<img|<iframe|https?:\/\//i)
}
