import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import { endWithTheChecklist } from './journey'
import { button, heading, seen, step } from './on-the-page'
import { openByPalette } from './palette'
import { write } from './sql-journey'

const statement = `select c.relname, count(*)
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where a.attname like 'p%' group by c.relname order by 2 desc`
const tree = (page: Page) => page.getByRole('treegrid', { name: 'Nodes of the plan' })

/** A pasted statement is planned, and measured once that is agreed to; then the run comes to its end. */
export async function explainByRunbook(page: Page): Promise<void> {
  await openByPalette(page, 'explain', 'Explain a statement')
  await page.getByLabel('Statement').fill(statement)
  await button(page, 'Run all checks').click()
  await button(page, /Yes: it only reads/).click()
  await endWithTheChecklist(page)
  await step(page, 'Run it read-only').click()
  await seen(tree(page).getByText('Own time'))
  await walkTheTree(page)
}

/** From anywhere to the console, and there to the plan of a statement as it was when it ran. */
export async function measureInTheConsole(page: Page, text: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'SQL' }).click()
  await seen(heading(page, 'SQL console'))
  await write(page, text)
  await explain(page, /runs it, read-only/)
  await seen(tree(page).getByText('Own time'))
}

/** The same from the console: measured, and then the plan alone. */
export async function explainInTheConsole(page: Page): Promise<void> {
  await measureInTheConsole(page, statement)
  await walkTheTree(page)
  await explain(page, /the plan alone/)
  await tree(page).getByText('Own time').waitFor({ state: 'hidden' })
  await seen(tree(page))
}

async function explain(page: Page, way: RegExp): Promise<void> {
  await button(page, 'Explain').click()
  await page.getByRole('menuitem', { name: way }).click()
}

/** The keys of a tree: a node is chosen, the root folded and unfolded. */
async function walkTheTree(page: Page): Promise<void> {
  await expect.poll(() => tree(page).getByRole('row').count()).toBeGreaterThan(4)
  await tree(page).focus()
  const chosen = () => tree(page).locator('[aria-selected="true"]').textContent()
  const root = await chosen()
  await page.keyboard.press('ArrowDown')
  expect(await chosen()).not.toBe(root)
  await page.keyboard.press('Home')
  const all = await tree(page).getByRole('row').count()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => tree(page).getByRole('row').count()).toBe(2)
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => tree(page).getByRole('row').count()).toBe(all)
  await seen(page.getByRole('region', { name: 'Chosen node' }))
  expect(await barriers(page)).toEqual([])
}
