import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { noPdfReader, pdfText } from '../support/pdf-text'
import { barriers } from './axe'
import type { Saving } from './journey'
import { button, heading, outcomeOfRun, seen } from './on-the-page'

const title = 'Stock review'
const paper = (page: Page) => page.getByRole('region', { name: `The report: ${title}` })

/** By two keys to the reports, where the runbook's stands with its kind. */
export async function goToReports(page: Page): Promise<void> {
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await seen(heading(page, 'Reports'))
  await seen(page.getByRole('row').filter({ hasText: title }).getByText('Capacity'))
}

/** From the list to a run that has ended; its rows are drawn on its page. */
export async function makeOne(page: Page): Promise<void> {
  await page.getByRole('link', { name: `Make now: ${title}` }).click()
  await button(page, 'Run all checks').click()
  await seen(outcomeOfRun(page, /Found/))
  await page
    .getByRole('navigation', { name: 'Steps' })
    .getByRole('button', { name: /How it moved/ })
    .click()
  await seen(page.getByRole('img', { name: /^How it moved\. rope: 120 pieces/ }))
  expect(await barriers(page)).toEqual([])
}

/** The first report says its verdict, and what a server said stays text. */
export async function readTheFirst(page: Page): Promise<void> {
  await goToReports(page)
  expect(await barriers(page)).toEqual([])
  await seen(page.getByText('The first of its kind'))
  await page.getByRole('link', { name: title, exact: true }).click()
  await seen(paper(page).getByText('1 warning.'))
  await seen(paper(page).getByText('<b>sail</b>').first())
  await seen(paper(page).getByRole('img', { name: /How it moved/ }))
  expect(
    await paper(page)
      .getByRole('heading', { name: /^What changed/ })
      .count(),
  ).toBe(0)
  expect(await barriers(page)).toEqual([])
}

/** The second says what changed: a new warning, a figure with its difference, a row that is gone. */
export async function readWhatChanged(page: Page): Promise<void> {
  await goToReports(page)
  await seen(page.getByRole('row').filter({ hasText: title }).getByText('1 new'))
  await page.getByRole('link', { name: title, exact: true }).click()
  await seen(paper(page).getByRole('heading', { name: /^What changed since/ }))
  await seen(paper(page).getByText('1 new, 1 as before'))
  await seen(paper(page).getByRole('row').filter({ hasText: 'rope' }).getByText('-113 (-94 %)'))
  await seen(paper(page).getByText('Rows that are gone: tar.'))
  await page.getByRole('combobox', { name: 'Read against' }).selectOption({ label: 'nothing' })
  await paper(page)
    .getByRole('heading', { name: /^What changed/ })
    .waitFor({ state: 'detached' })
  await page.getByRole('combobox', { name: 'Read against' }).selectOption({ label: 'the one before it' })
  await seen(paper(page).getByRole('heading', { name: /^What changed since/ }))
}

/** It goes away as Markdown and as a PDF whose pages say the same. */
export async function saveIt(page: Page, save: Saving): Promise<string> {
  const markdown = await save(page, () => button(page, 'Markdown').click())
  expect(markdown).toContain('## What changed since')
  const pdf = Buffer.from(await save(page, () => button(page, 'PDF').click(), 'latin1'), 'latin1')
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  if (noPdfReader) {
    console.log(`the text of the PDF was not read: ${noPdfReader}`)
    return ''
  }
  const text = pdfText(pdf)
  for (const said of [title, 'chandler', 'What changed since', 'Only 7 of rope left', '<b>sail</b>', '-113 (-94 %)'])
    expect(text).toContain(said)
  return text
}
