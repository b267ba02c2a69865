import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'
import { downloaded } from './downloaded'
import { keepLookOnFailure } from './failed-look'
import { button, heading, outcomeOfRun, seen } from './on-the-page'
import { openByPalette } from './palette'
import { openServedConsole, type ServedConsole } from './served-console'
import { watch } from './watched-page'

const tag = '<img src=x onerror=alert(1)>'
const systemName = `${tag} "q" 'a'`
const profileName = '"><script>alert(2)</script>'
const tableName = `${tag} "q"\n\u202egnp\u001b[31m`
const statement = `/* </td></table><svg onload=alert(3)> */ update "${tableName.replaceAll('"', '""')}" set v = v + 1`

let scratch: Awaited<ReturnType<typeof scratchFolder>>
let postgres: Postgres
let served: ServedConsole
const sessions: pg.Client[] = []

const session = async () => {
  const client = new pg.Client({ host: '127.0.0.1', port: postgres.port, user: 'postgres', application_name: tag })
  client.on('error', () => {})
  await client.connect()
  sessions.push(client)
  return client
}

beforeAll(async () => {
  scratch = await scratchFolder('e2e-hostile')
  postgres = await startPostgres(18)
  await postgres.exec(`create table "${tableName.replaceAll('"', '""')}" as select 1 as v`)
  const [root, waiter] = [await session(), await session()]
  await root.query(`begin; ${statement}`)
  waiter.query(statement).catch(() => {})
  await until(async () => {
    const { rows } = await postgres.exec('select count(*)::int as n from pg_locks where not granted')
    if (rows[0].n < 1) throw new Error('Nobody waits yet.')
  })
  served = await openServedConsole()
})
afterAll(async () => {
  await served?.close()
  await Promise.allSettled(sessions.map(client => client.end()))
  await postgres?.stop()
  await scratch?.remove()
})
beforeEach(() => keepLookOnFailure(served.page))
afterEach(async () => {
  expect(served.troubles.splice(0)).toEqual([])
  expect(await grown()).toEqual({ images: 0, handlers: 0, scripts: 1, frames: 0 })
})

/** What hostile text would have made of the page. */
const grown = () =>
  served.page.evaluate(() => ({
    images: document.querySelectorAll('img').length,
    handlers: document.querySelectorAll('[onerror], [onload]').length,
    scripts: document.querySelectorAll('script').length,
    frames: document.querySelectorAll('iframe, object, embed').length,
  }))

test('names of a system and a connection are text, and control characters are refused', async () => {
  const { page } = served
  const field = (label: string) => page.getByLabel(label, { exact: true })
  await page.goto(`${served.home}#/connections/new`)
  await field('System’s name').fill(systemName)
  await field('Name').fill('db\u202ebd')
  await field('Host').fill('127.0.0.1')
  await field('Port').fill(String(postgres.port))
  await field('Role').fill('postgres')
  await field('TLS').selectOption('disable')
  await button(page, 'Save').click()
  await seen(page.getByText('No control characters in a name.'))
  await field('Name').fill(profileName)
  await button(page, 'Save').click()
  await seen(heading(page, 'Connections'))
  await seen(page.getByRole('rowheader', { name: profileName }))
  await seen(heading(page, /onerror=alert\(1\)/))
})

test('names and statements of a server are text from the lock tree to the confirmation', async () => {
  const { page } = served
  await openByPalette(page, 'locks', 'Locks')
  await button(page, 'Run all checks').click()
  await button(page, /^End the session of a root/).click()
  await seen(heading(page, 'Which rows should it act on?'))
  await seen(page.getByRole('cell', { name: tag, exact: true }))
  // What turns a line around is shown as what it is, what colours a terminal is gone.
  const shown = await page.getByRole('main').textContent()
  expect(shown).toContain('⟨U+202E⟩')
  for (const unseen of ['\u202e', '\u001b']) expect(shown).not.toContain(unseen)
  await page.getByRole('radio').first().check()
  await button(page, 'Go on with 1 row').click()
  const dialog = page.getByRole('alertdialog')
  await seen(dialog)
  expect(await dialog.textContent()).toContain(profileName)
  expect(await dialog.textContent()).toContain('<svg onload=alert(3)>')
  await dialog.getByRole('button', { name: 'Run this change' }).click()
  await seen(heading(page, 'Check these before going on'))
  await button(page, /^Go on \(/).click()
  await seen(outcomeOfRun(page, /Found/))
})

test('they are text in the history, the overview and the palette', async () => {
  const { page } = served
  const nav = page.getByRole('navigation', { name: 'Pages' })
  await nav.getByRole('link', { name: 'History' }).click()
  await seen(page.getByRole('row').filter({ hasText: 'Locks' }))
  await nav.getByRole('link', { name: 'Overview' }).click()
  await seen(page.getByRole('rowheader', { name: systemName }))
  await page.keyboard.press('Control+k')
  await seen(page.getByRole('menuitem').filter({ hasText: 'onerror' }))
  await page.keyboard.press('Escape')
})

test('they are text in the exported report, which opens without asking anybody for anything', async () => {
  const { page } = served
  await page.goBack()
  await page.getByRole('row').filter({ hasText: 'Locks' }).getByRole('link').first().click()
  const save = async (format: string) => {
    await button(page, 'Report').click()
    return downloaded(page, () => page.getByRole('menuitem', { name: format }).click())
  }
  const markdown = await save('Markdown')
  const prose = markdown.replace(/^(`{3,}|~{3,}).*\n[\s\S]*?^\1\s*$/gm, '').replace(/(`+)[^`][\s\S]*?\1/g, '')
  expect(prose).toContain('onerror')
  expect(prose).not.toMatch(/(?<!\\)<(img|svg|script)/)

  const file = join(scratch.path, 'report.html')
  await writeFile(file, await save('HTML'))
  const reader = watch(await served.browser.newPage(), 'file://')
  await reader.page.goto(`file://${file}`)
  await seen(reader.page.getByText('onerror=alert(1)'))
  expect(await reader.page.locator('img, svg, script, iframe, [onerror], [onload]').count()).toBe(0)
  expect(reader.troubles).toEqual([])
  await reader.page.close()
})
