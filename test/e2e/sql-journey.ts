import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import type { Saving } from './journey'
import { button, heading, seen } from './on-the-page'

const editor = (page: Page) => page.getByRole('textbox', { name: 'Statement' })
const grid = (page: Page) => page.getByRole('grid')
const cell = (page: Page, row: number, column: number) =>
  grid(page)
    .locator(`tbody tr[aria-rowindex="${row + 1}"] td`)
    .nth(column)

/** Puts a text in the editor as an operator does: by pasting it over what was there. */
export async function write(page: Page, text: string): Promise<void> {
  await editor(page).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(text)
}

export const run = (page: Page) => page.keyboard.press('ControlOrMeta+Enter')

/** From the palette to the console of the target. */
export async function openTheConsole(page: Page): Promise<void> {
  await seen(heading(page, 'SQL console'))
  await seen(editor(page))
  expect(await barriers(page)).toEqual([])
}

/** The statement under the cursor is told apart from its neighbours, and its rows are there. */
export async function readRows(page: Page): Promise<void> {
  await write(
    page,
    "select ';' as first; select n, case when n = 1 then null else '' end as word, $$;$$ as \"Mixed Name\" from generate_series(1, 100000) n",
  )
  await run(page)
  await seen(grid(page).getByRole('columnheader', { name: 'Mixed Name' }))
  await seen(page.getByText(/All rows read · 100,000 rows/))
  expect(await cell(page, 1, 1).textContent()).toBe('null')
  expect(await cell(page, 2, 1).textContent()).toBe('empty text')
  expect(await barriers(page)).toEqual([])
}

/** Far rows are gone to by number, by key and by wheel; the first column's number is the row's. */
export async function goFar(page: Page): Promise<void> {
  await page.getByLabel('Go to row').fill('50,000')
  await page.keyboard.press('Enter')
  await expect.poll(() => cell(page, 50_000, 0).textContent()).toBe('50000')
  await grid(page).focus()
  await page.keyboard.press('Control+End')
  await expect.poll(() => cell(page, 100_000, 0).textContent()).toBe('100000')
  await page.keyboard.press('Control+Home')
  await expect.poll(() => cell(page, 1, 0).textContent()).toBe('1')
}

/** What the server finds wrong is shown in the editor, where it stands. */
export async function seeTheMistake(page: Page): Promise<void> {
  await write(page, "select '€', nothing from pg_class")
  await run(page)
  await seen(page.getByText('column "nothing" does not exist'))
  await expect.poll(() => page.locator('.cm-wrong').textContent()).toBe('nothing')
}

/** A change is refused while the tab only reads; then it asks, is made, and stands in the history. */
export async function change(page: Page): Promise<void> {
  await write(page, 'create table console_probe as select 1 as n')
  await run(page)
  await seen(page.getByText(/This only reads/))
  await page.getByText('Writable', { exact: true }).last().click()
  await editor(page).click()
  await run(page)
  const dialog = page.getByRole('alertdialog')
  await seen(dialog)
  expect(await dialog.textContent()).toContain('console_probe')
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Run this change' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await seen(page.getByText('Passed', { exact: true }))
  await seen(page.getByRole('link', { name: 'Open the run' }))
}

/** All rows as a file: what a spreadsheet would run is made harmless. */
export async function exportAll(page: Page, save: Saving): Promise<void> {
  await write(page, "select n, '=1+1' as formula from generate_series(1, 50000) n")
  await run(page)
  await seen(page.getByText(/All rows read · 50,000 rows/))
  await button(page, 'Export…').click()
  expect(await barriers(page)).toEqual([])
  const text = await save(page, () => button(page, 'Write the file').click())
  const lines = text.split('\r\n')
  expect(lines.slice(0, 2)).toEqual(['n,formula', "1,'=1+1"])
  expect(lines).toHaveLength(50_002)
  expect(lines[50_000]).toBe("50000,'=1+1")
}

/** What was typed and what came of it are there after a reload; the record finds it. */
export async function comeBack(page: Page): Promise<void> {
  await page.reload()
  await seen(editor(page))
  await expect.poll(() => editor(page).textContent()).toContain('=1+1')
  await seen(page.getByText(/All rows read · 50,000 rows/))
  await button(page, 'History').click()
  const history = page.getByRole('complementary', { name: 'History' })
  await seen(history.getByText('console_probe').first())
  await history.getByLabel('Search statements').fill('mixed name')
  await expect.poll(() => history.getByRole('listitem').count()).toBe(1)
  expect(await barriers(page)).toEqual([])
  await history.getByRole('button', { name: /generate_series/ }).click()
  await expect.poll(() => editor(page).textContent()).toContain('Mixed Name')
  await button(page, 'History').click()
}
