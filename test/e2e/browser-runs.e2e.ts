import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { keepLookOnFailure } from './failed-look'
import { button, escaped, focused, heading, outcomeOfRun, seen, step, stepSays } from './on-the-page'
import { writeOwnRunbooks } from './own-runbooks'
import { goByPalette, openByPalette } from './palette'
import { openServedConsole, type ServedConsole } from './served-console'
import { addRunbookFolder, systemFile } from './settled-system'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
let postgres: Postgres
let served: ServedConsole

beforeAll(async () => {
  // Costs make a vacuum slow enough to be watched.
  postgres = await startPostgres(18, { vacuum_cost_delay: '20ms', vacuum_cost_limit: '40', autovacuum: 'off' })
  await postgres.exec('create table public.precious as select 1 as id')
  await postgres.exec(
    `create table public.events as select n, repeat('x', 400) as pad from generate_series(1, 60000) n`,
  )
  await postgres.exec('delete from public.events where n % 10 <> 0')
  await postgres.exec('analyze public.events')
  scratch = await scratchFolder('e2e-own')
  await writeOwnRunbooks(scratch.path)
  served = await openServedConsole(async data => {
    for (const environment of ['production', 'development']) {
      const file = await systemFile(scratch.path, { name: `acme ${environment}`, environment, port: postgres.port })
      expect((await runConsole(data, ['apply', file])).code).toBe(0)
    }
  })
  await addRunbookFolder(served.page, scratch.path)
})
afterAll(async () => {
  await served?.close()
  await postgres?.stop()
  await scratch?.remove()
})
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

const choose = async (environment: string) => {
  const { page } = served
  await goByPalette(page, `system acme ${environment}`, new RegExp(`^acme ${environment}`))
  await seen(heading(page, 'Overview'))
}

test('a reload in the middle of a run comes back to the run as it goes on', async () => {
  const { page } = served
  await choose('development')
  await openByPalette(page, 'slow look', 'Slow look')
  await button(page, 'Run all checks').click()
  await seen(outcomeOfRun(page, 'Running'))
  await page.reload()
  await seen(heading(page, 'Slow look'))
  await seen(outcomeOfRun(page, 'Running'))
  await step(page, /Quick look/).click()
  await stepSays(page, /Quick look/, /Passed/)
})

test('a cancelled run says cancelling until the server has stopped, then cancelled', async () => {
  const { page } = served
  const words: string[] = []
  await page.exposeFunction('noteWord', (word: string) => void words.push(word))
  await page.evaluate(() => {
    const line = document.querySelector('.run-line')
    const note = () => (window as unknown as { noteWord(word: string): void }).noteWord(line?.textContent ?? '')
    if (line) new MutationObserver(note).observe(line, { subtree: true, childList: true, characterData: true })
  })
  await button(page, 'Cancel run').click()
  await seen(outcomeOfRun(page, 'Cancelled'))
  expect(words.some(word => word.startsWith('Cancelling…'))).toBe(true)
  const { rows } = await postgres.exec(
    `select count(*)::int as n from pg_stat_activity where query like '%pg_sleep(300)%' and state = 'active' and pid <> pg_backend_pid()`,
  )
  expect(rows[0].n).toBe(0)
})

test('step by step asks before every step, can skip with a reason, and goes on alone when told', async () => {
  const { page } = served
  await openByPalette(page, 'three looks', 'Three looks')
  await button(page, 'Step by step').click()
  await seen(heading(page, /1\. First look/))
  await button(page, 'Run step').click()
  await seen(heading(page, /2\. Second look/))
  await button(page, 'Skip…').click()
  await page.getByLabel('Why is this step skipped?').fill('Seen yesterday')
  await button(page, 'Skip step').click()
  await seen(heading(page, /3\. Third look/))
  await button(page, 'Run step').click()
  await seen(outcomeOfRun(page, 'Passed'))
  await step(page, /Second look/).click()
  await seen(page.getByRole('article').getByText('Seen yesterday'))
})

test('the steps of a run are walked by arrow keys', async () => {
  const { page } = served
  await step(page, /First look/).click()
  // A key that comes before the step is open would start from another one.
  await seen(heading(page, /1\. First look/))
  await page.keyboard.press('ArrowDown')
  await seen(heading(page, /2\. Second look/))
  await page.keyboard.press('End')
  await seen(heading(page, /3\. Third look/))
  expect(await focused(page)).toMatch(/Third look/)
})

test('destroying something in production waits for the typed name of the target', async () => {
  const { page } = served
  await choose('production')
  await openByPalette(page, 'empty a table', 'Empty a table')
  await button(page, 'Run all checks').click()
  const dialog = page.getByRole('alertdialog')
  await seen(dialog)
  expect(await dialog.textContent()).toMatch(/production/)
  const destroy = dialog.getByRole('button', { name: 'Destroy' })
  await page.waitForTimeout(1500)
  expect(await destroy.isDisabled()).toBe(true)
  await dialog.getByLabel(/^Type/).fill('DB')
  expect(await destroy.isDisabled()).toBe(true)
  expect((await postgres.exec('select count(*)::int as n from public.precious')).rows[0].n).toBe(1)
  await dialog.getByLabel(/^Type/).fill('db')
  await destroy.click()
  await seen(outcomeOfRun(page, 'Passed'))
  expect((await postgres.exec('select count(*)::int as n from public.precious')).rows[0].n).toBe(0)
})

test('a closed confirmation sends nothing, and a declined one ends the step without a change', async () => {
  const { page } = served
  await postgres.exec('insert into public.precious values (2)')
  await openByPalette(page, 'empty a table', 'Empty a table')
  await button(page, 'Run all checks').click()
  await seen(page.getByRole('alertdialog'))
  await escaped(page, page.getByRole('alertdialog'))
  await seen(page.getByText('Nothing has been sent.'))
  await button(page, 'Don’t do it').click()
  await seen(page.getByRole('link', { name: 'Run again…' }))
  expect((await postgres.exec('select count(*)::int as n from public.precious')).rows[0].n).toBe(1)
})

test('a long vacuum shows how far it is', async () => {
  const { page } = served
  await choose('development')
  await openByPalette(page, 'table bloat', 'Table bloat')
  await page.getByLabel('Ignore tables under').fill('1 MB')
  await button(page, 'Run all checks').click()
  await seen(page.getByRole('article').getByRole('heading', { name: /Vacuum the picked tables/ }))
  await page.getByRole('row').filter({ hasText: 'events' }).getByRole('checkbox').check()
  await button(page, 'Go on with 1 row').click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Run this change' }).click()
  const progress = page.getByRole('article').getByRole('status')
  await seen(progress.getByText(/(scanning|vacuuming) heap/))
  await seen(progress.getByText(/[\d {2},.]+ pages of [\d {2},.]+ pages|\d+ of \d+/))
  await button(page, 'Cancel run').click()
  await seen(outcomeOfRun(page, 'Cancelled'))
})

test('a console that dies is told at once; with a fresh link the page is back at its run, interrupted', async () => {
  const { page } = served
  await openByPalette(page, 'slow look', 'Slow look')
  await button(page, 'Run all checks').click()
  await seen(outcomeOfRun(page, 'Running'))
  const address = new URL(page.url()).hash.slice(1)
  // A browser writes every refused connection to its console by itself.
  served.forgive(/ERR_CONNECTION|WebSocket|401|Failed to load resource/)
  await served.kill()
  await seen(page.getByText(/The connection to the console is lost/))
  expect(await button(page, 'Cancel run').isDisabled()).toBe(true)
  const link = await served.serveAgain()
  await seen(page.getByText(/not signed in to the console any more/))
  await page.goto(`${link}${address}`)
  await seen(heading(page, 'Slow look'))
  await seen(outcomeOfRun(page, 'Interrupted'))
  await seen(page.getByText('The run was interrupted'))
  expect(await page.getByText(/The connection to the console is lost/).count()).toBe(0)
})
