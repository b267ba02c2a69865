import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Postgres } from '../support/postgres'
import { startSecuredPostgres } from '../support/secured-postgres'
import { barriers } from './axe'
import { keepLookOnFailure } from './failed-look'
import { button, heading, seen } from './on-the-page'
import { openServedConsole, type ServedConsole } from './served-console'

const password = 'CANARY-e2e-password'
const passphrase = 'correct horse battery'

let postgres: Postgres
let served: ServedConsole

const field = (label: string | RegExp) => served.page.getByLabel(label, { exact: typeof label === 'string' })
const dialog = () => served.page.getByRole('dialog')
const layer = (name: string) =>
  served.page
    .locator('.layers')
    .getByRole('listitem')
    .filter({ has: served.page.getByText(name, { exact: true }) })
const entry = (name: string) =>
  served.page.getByRole('row').filter({ has: served.page.getByRole('rowheader', { name, exact: true }) })
const toPage = async (name: string) => {
  await served.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click()
  await seen(heading(served.page, name))
}
const say = async (button: string, ...typed: [label: string, text: string][]) => {
  for (const [label, text] of typed) await dialog().getByLabel(label, { exact: true }).fill(text)
  await dialog().getByRole('button', { name: button, exact: true }).click()
}
const gone = () => dialog().waitFor({ state: 'hidden' })

/** A connection to the server in this system, its secret from here. */
async function typeConnection(name: string, from: string) {
  const { page } = served
  await page.goto(`${served.home}#/connections/new`)
  await seen(heading(page, 'New connection'))
  await field('Name').fill(name)
  await field('Host').fill('127.0.0.1')
  await field('Port').fill(String(postgres.port))
  await field('Role').fill('secured')
  await field('TLS').selectOption('disable')
  await field('Secret').selectOption({ label: from })
}

beforeAll(async () => {
  postgres = await startSecuredPostgres(password)
  served = await openServedConsole()
})
afterAll(async () => {
  await served?.close()
  await postgres?.stop()
})
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

test('a page without secrets says where they can come from', async () => {
  const { page } = served
  await toPage('Secrets')
  await seen(page.getByText('No secrets yet'))
  await seen(page.getByText(/a command of your password manager/))
  expect(await barriers(page)).toEqual([])
})

test('a test says where the secret was found, and never what it is', async () => {
  const { page } = served
  await typeConnection('db', 'Sealed in the local store')
  await field('System’s name').fill('shop')
  await field('Password').fill(password)
  await button(page, 'Test').click()
  await seen(layer('secret').filter({ hasText: 'As typed here.' }))
  await seen(page.getByText('All layers answer.'))
  await button(page, 'Save').click()
  await seen(page.getByText('“db” saved.'))
  await toPage('Secrets')
  await seen(entry('db').getByText(/sealed in the vault/))
  await seen(entry('db').getByText(/sealed .* ago/))
  expect(await page.content()).not.toContain(password)
})

test('a command has its seconds and its minutes, and its errors are shown without what it printed', async () => {
  const { page } = served
  await typeConnection('by-command', 'From a command (a password manager)')
  await field('Command').fill(`echo ${password}; echo "${password} is not for you" >&2; exit 4`)
  await field(/^Seconds it may take/).fill('no')
  await button(page, 'Test').click()
  await seen(page.getByText('A whole number is needed.'))
  await field(/^Seconds it may take/).fill('5')
  await field(/^Minutes to keep/).fill('10')
  await button(page, 'Test').click()
  const refused = layer('secret').filter({ hasText: 'exit 4' })
  await seen(refused.getByText('It said: •••• is not for you'))
  await field('Command').fill(`cat ${join(served.data, '..', 'from-command')}`)
  await writeFile(join(served.data, '..', 'from-command'), `${password}\n`, { mode: 0o600 })
  await button(page, 'Test').click()
  await seen(layer('secret').filter({ hasText: 'Found in the answer of' }))
  await seen(page.getByText('All layers answer.'))
  await button(page, 'Save').click()
  await seen(page.getByText('“by-command” saved.'))
})

test('a file that others may read is used, and said', async () => {
  const { page } = served
  const file = join(served.data, '..', 'open-to-others')
  await writeFile(file, `${password}\n`, { mode: 0o644 })
  await typeConnection('by-file', 'From a file')
  await field('File').fill(file)
  await button(page, 'Test').click()
  await seen(layer('secret').filter({ hasText: /Others on this machine may read/ }))
  await seen(page.getByText('All layers answer.'))
  await button(page, 'Save').click()
  await seen(page.getByText('“by-file” saved.'))
  await toPage('Secrets')
  await seen(entry('by-file').getByText(/Others on this machine may read/))
})

test('a lock shuts what is stored, is always in sight, and leaves all else usable (B3)', async () => {
  const { page } = served
  await toPage('Secrets')
  await button(page, 'Lock now').click()
  await seen(page.getByRole('link', { name: 'locked' }))
  await seen(page.getByText(/The vault is locked: connections with a stored secret cannot open/))
  await entry('db').getByRole('link', { name: 'db' }).click()
  await seen(heading(page, 'Edit connection'))
  await button(page, 'Test').click()
  await seen(layer('secret').filter({ hasText: 'The vault is locked' }))
  for (const name of ['Runbooks', 'History', 'Settings', 'Overview']) await toPage(name)
  await page.reload()
  await seen(page.getByRole('link', { name: 'locked' }))
  await page.getByRole('link', { name: 'locked' }).click()
  await seen(heading(page, 'Secrets'))
  expect(await barriers(page)).toEqual([])
  await page.getByRole('main').getByRole('button', { name: 'Unlock' }).click()
  await seen(page.getByText('Unlocked.'))
  await seen(page.getByText(/Open: connections with a stored/))
})

test('a passphrase is set twice, changed by who knows it, and the key file taken away', async () => {
  const { page } = served
  await button(page, 'Set a passphrase…').click()
  await dialog().getByLabel('Passphrase', { exact: true }).fill('the first one')
  await dialog().getByLabel('Again', { exact: true }).fill('the first 0ne')
  await seen(dialog().getByText('The two differ.'))
  expect(await dialog().getByRole('button', { name: 'Set passphrase' }).isDisabled()).toBe(true)
  expect(await barriers(page)).toEqual([])
  await say('Set passphrase', ['Again', 'the first one'])
  await gone()
  await button(page, 'Change…').click()
  await say('Change passphrase', ['Old passphrase', 'a guess'], ['New passphrase', passphrase], ['Again', passphrase])
  await seen(dialog().getByText('That is not the passphrase of this vault.'))
  await say('Change passphrase', ['Old passphrase', 'the first one'])
  await gone()
  await button(page, 'Remove a key file in the data folder, readable by you only').click()
  await say('Remove', ['Passphrase of the vault', passphrase])
  await gone()
  await seen(page.getByText('the only way: it stays'))
})

test('locked from the palette, it opens only by its passphrase, also after the console was killed', async () => {
  const { page } = served
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Search or run…').fill('lock the vault')
  await seen(page.getByRole('menuitem', { name: /Lock the vault now/ }))
  await page.keyboard.press('Enter')
  await seen(page.getByRole('link', { name: 'locked' }))
  served.forgive(/WebSocket|ERR_CONNECTION_REFUSED|net::/)
  await served.kill()
  await page.goto('about:blank')
  await page.goto(await served.serveAgain())
  await page.getByRole('link', { name: 'locked' }).click()
  await seen(heading(page, 'Secrets'))
  await page.getByRole('main').getByRole('button', { name: 'Unlock…' }).click()
  await say('Unlock', ['Passphrase', 'a guess'])
  await seen(dialog().getByText('That is not the passphrase of this vault.'))
  await say('Unlock', ['Passphrase', passphrase])
  await gone()
  await seen(page.getByText(/Open: connections with a stored/))
  await entry('db').getByRole('link', { name: 'db' }).click()
  await button(page, 'Test').click()
  await seen(layer('secret').filter({ hasText: 'Found in the local store.' }))
  await seen(page.getByText('All layers answer.'))
})

test('the time after which it locks by itself is kept, also when other settings are saved', async () => {
  const { page } = served
  await toPage('Secrets')
  await field('Lock by itself').selectOption({ label: 'after 15 min' })
  await seen(page.getByText('Saved.', { exact: true }))
  await toPage('Settings')
  await field('Operator').fill('ada')
  await button(page, 'Save settings').click()
  await seen(page.getByText('Settings saved.'))
  await toPage('Secrets')
  expect(await field('Lock by itself').inputValue()).toBe('15')
})
