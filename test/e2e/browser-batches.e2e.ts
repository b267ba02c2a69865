import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'
import { keepLookOnFailure } from './failed-look'
import { button, outcomeOfRun, seen, step } from './on-the-page'
import { openByPalette } from './palette'
import { openServedConsole, type ServedConsole } from './served-console'
import { systemFile } from './settled-system'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
let postgres: Postgres
let served: ServedConsole

beforeAll(async () => {
  postgres = await startPostgres(18)
  await postgres.exec('create table public.visits (at timestamptz, pad text)')
  await postgres.exec(
    `insert into public.visits select now() - interval '400 days', repeat('x', 100) from generate_series(1, 20000)`,
  )
  scratch = await scratchFolder('e2e-batches')
  served = await openServedConsole(async data => {
    const file = await systemFile(scratch.path, { name: 'acme', environment: 'development', port: postgres.port })
    expect((await runConsole(data, ['apply', file])).code).toBe(0)
  })
})
afterAll(async () => {
  await served?.close()
  await postgres?.stop()
  await scratch?.remove()
})
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

const left = async () => Number((await postgres.exec('select count(*) from public.visits')).rows[0].count)

test('old rows go in batches that are paused, slowed, gone on with and stopped on the page', async () => {
  const { page } = served
  await openByPalette(page, 'data retention', 'Data retention')
  await page.getByLabel(/^Table/).fill('visits')
  await page.getByLabel(/^Column that says how old a row is/).fill('at')
  await page.getByLabel(/^Rows a batch/).fill('100')
  await button(page, 'Run all checks').click()
  const dialog = page.getByRole('alertdialog')
  await seen(dialog.getByText('Made in batches'))
  await dialog.getByRole('button', { name: 'Destroy' }).click()
  const progress = page.getByRole('article').getByRole('status')
  await seen(progress.getByText(/of 20[ ,. ]?000 rows/))
  await button(page, 'Pause').click()
  await seen(progress.getByText('Paused.'))
  // The batch that was under way may still end; after it none begins.
  const standing = await progress.textContent()
  await page.getByLabel('Pause between batches').selectOption({ label: 'no pause between batches' })
  expect(await left()).toBeGreaterThan(0)
  await button(page, 'Go on').click()
  await until(async () => expect(await progress.textContent()).not.toBe(standing))
  await button(page, 'Stop after this batch').click()
  await button(page, /^Go on \(/).click()
  await seen(outcomeOfRun(page, 'Cancelled'))
  await step(page, /Delete in batches/).click()
  await seen(page.getByRole('article').getByText(/^Stopped by the operator\. .* What was done stays done\.$/))
  const rest = await left()
  expect(rest).toBeLessThan(20_000)
  expect(await page.getByRole('article').getByRole('status').textContent()).toContain('batches')
})
