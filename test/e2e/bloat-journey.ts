import type { Page } from 'playwright-core'
import { confirmTheChange, endWithTheChecklist } from './journey'
import { button, heading, seen, step, stepSays } from './on-the-page'
import { openByPalette } from './palette'

/** From the palette through estimate and exact measure to a vacuum and what it brought. */
export async function readTableBloat(page: Page): Promise<void> {
  await openByPalette(page, 'table bloat', 'Table bloat')
  await button(page, 'Run all checks').click()
  await pickTheEvents(page, /Measure exactly/)
  await pickTheEvents(page, /Vacuum the picked tables/)
  await confirmTheChange(page, { target: 'db', statement: /vacuum \(analyze, verbose\) (only )?"shop"\."events"/ })
  await seen(heading(page, 'Where to go on?'))
  await button(page, /^No: new rows will use it/).click()
  await endWithTheChecklist(page)
  await step(page, /Vacuum the picked tables/).click()
  await seen(heading(page, /Before → After/))
  await stepSays(page, /Vacuum the picked tables/, /Passed/)
  await step(page, /Measure again/).click()
  await seen(heading(page, /shop\.events, measured: dead rows .* → .*, free inside .* → .*, file .* → /))
}

async function pickTheEvents(page: Page, title: RegExp): Promise<void> {
  await seen(page.getByRole('article').getByRole('heading', { name: title }))
  await seen(heading(page, 'Which rows should it act on?'))
  const all = page.getByRole('checkbox', { name: /^Pick / })
  for (const box of await all.all()) await box.uncheck()
  await page.getByRole('row').filter({ hasText: 'events' }).getByRole('checkbox').check()
  await button(page, 'Go on with 1 row').click()
}
