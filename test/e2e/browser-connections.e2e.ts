import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../support/postgres'
import { freePort } from '../support/scratch'
import { asksCode, startOddServer } from '../support/ssh-server'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { barriers } from './axe'
import { downloaded } from './downloaded'
import { keepLookOnFailure } from './failed-look'
import { button, heading, seen } from './on-the-page'
import { openServedConsole, type ServedConsole } from './served-console'
import { makeSystemFromTemplate } from './template-journey'

let postgres: Postgres
let served: ServedConsole
let sshd: Sshd | undefined

const field = (label: string | RegExp) => served.page.getByLabel(label, { exact: typeof label === 'string' })
const layers = () => served.page.getByRole('main').locator('ol').getByRole('listitem')
const tryIt = () => button(served.page, 'Test').click()
const openForm = async () => {
  await served.page.goto(`${served.home}#/connections/new`)
  await seen(heading(served.page, 'New connection'))
}
const toList = async () => {
  await served.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Connections' }).click()
  await seen(heading(served.page, 'Connections'))
}

beforeAll(async () => {
  postgres = await startPostgres(18)
  await postgres.exec(`create role secured login password 'right'`)
  const rules = join(postgres.data, 'pg_hba.conf')
  await writeFile(rules, `host all secured 127.0.0.1/32 scram-sha-256\n${await readFile(rules, 'utf8')}`)
  await postgres.exec('select pg_reload_conf()')
  served = await openServedConsole()
})
afterAll(async () => {
  await served?.close()
  await sshd?.stop()
  await postgres?.stop()
})
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

test('a pasted address fills the form, and its password stays out of the page’s address', async () => {
  const { page } = served
  await page
    .getByPlaceholder('postgres://user@host:5432/database')
    .fill(`postgres://secured:tell-nobody@127.0.0.1:${postgres.port}/postgres?sslmode=disable`)
  await seen(page.getByText(/The password is not carried over/))
  await button(page, 'Use this address').click()
  await seen(heading(page, 'New connection'))
  expect(page.url()).not.toContain('tell-nobody')
  expect(await field('Port').inputValue()).toBe(String(postgres.port))
  expect(await field('Role').inputValue()).toBe('secured')
})

test('a test names the layer that breaks: a wrong password at the login, everything below it well', async () => {
  const { page } = served
  await field('System’s name').fill('shop')
  await field('Name').fill('db')
  await field('Secret').selectOption({ label: 'Sealed in the local store' })
  await field('Password').fill('wrong')
  await tryIt()
  const broken = layers().filter({ hasText: 'Failed' })
  await seen(broken)
  await seen(broken.filter({ hasText: /login.*password/i }))
  await seen(layers().first().filter({ hasText: 'Passed' }))
  await field('Password').fill('right')
  await tryIt()
  await seen(page.getByText('All layers answer.'))
})

test('a port where nothing listens is named as such', async () => {
  const free = await freePort()
  await field('Port').fill(String(free))
  await tryIt()
  const broken = layers().filter({ hasText: 'Failed' })
  await seen(broken)
  await seen(broken.filter({ hasText: /tcp.*nothing listens on that port/ }))
  await field('Port').fill(String(postgres.port))
})

test('a connection is saved with its system, edited, deleted and taken back', async () => {
  const { page } = served
  await button(page, 'Save').click()
  await seen(page.getByText('“db” saved.'))
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'db' }) })
  await seen(row.getByText('sealed'))
  await row.getByRole('link', { name: 'db', exact: true }).click()
  await seen(heading(page, 'Edit connection'))
  expect(await field('Password').inputValue()).toBe('')
  await field('Database').fill('template1')
  await button(page, 'Save').click()
  await seen(row.getByText(/\/template1/))
  await button(page, 'Delete db').click()
  await seen(page.getByText('“db” deleted.'))
  await expect.poll(() => row.count()).toBe(0)
  await button(page, 'Undo').click()
  await seen(row.getByText('sealed'))
})

test('a test whose role lacks rights leads to the runbook that gives them, filled in', async () => {
  const { page } = served
  await page.getByRole('row').getByRole('link', { name: 'db', exact: true }).click()
  await seen(heading(page, 'Edit connection'))
  await tryIt()
  await layers().getByRole('link', { name: 'Open access/postgres-monitoring-role' }).click()
  await seen(heading(page, 'Monitoring role for PostgreSQL'))
  expect(await field(/^Role to look with/).inputValue()).toBe('secured')
  await toList()
})

test('all systems are exported as a file without a secret', async () => {
  const { page } = served
  const text = await downloaded(page, () => button(page, 'Export').click())
  expect(text).toMatch(/name: shop/)
  expect(text).toMatch(/secret: stored/)
  expect(text).not.toContain('right')
})

test('a form that is not complete says which field lacks', async () => {
  const { page } = served
  await openForm()
  await button(page, 'Save').click()
  for (const label of ['Name', 'Host', 'Role']) {
    const group = page.locator('.bp6-form-group').filter({ has: field(label) })
    await seen(group.getByText(/Needed\.|A host is a name/))
  }
})

test('a host seen for the first time is asked about, trusted, and refused when its key changes', async ctx => {
  const reason = noSshd()
  if (reason) ctx.skip(reason)
  const { page } = served
  sshd = await startSshd()
  await openForm()
  await field('Protocol').selectOption({ label: 'Host' })
  await field('Name').fill('host')
  await field('Host').fill('127.0.0.1')
  await field('Port').fill(String(sshd.port))
  await field('User').fill(sshd.user)
  await field(/^Private key file/).fill(sshd.key)
  await tryIt()
  await button(page, 'Look at the host key…').click()
  const dialog = page.getByRole('dialog')
  await seen(dialog.getByText(sshd.fingerprint))
  await dialog.getByRole('button', { name: 'They are equal: trust this host' }).click()
  await seen(page.getByText('All layers answer.'))

  const { port, fingerprint: before } = sshd
  await sshd.stop()
  sshd = await startSshd([], { port })
  await field(/^Private key file/).fill(sshd.key)
  await tryIt()
  await seen(page.getByText('This is not the host that was trusted before.'))
  const both = page.locator('.both-keys')
  await seen(both.getByText(sshd.fingerprint))
  await seen(both.getByText(before))
  await seen(both.getByText(/Known before, trusted here since/))
  expect(await button(page, 'Look at the host key…').count()).toBe(0)
  expect(await page.getByRole('button', { name: /trust/i }).count()).toBe(0)

  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Settings' }).click()
  await button(page, `Forget 127.0.0.1:${port}`).click()
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .getByRole('button', { name: 'Forget this key' })
    .click()
  await seen(page.getByText(/No host key has been trusted here/))
})

test('a system has a mark of its own colour wherever its name stands, in light and in dark', async () => {
  const { page } = served
  await toList()
  await button(page, 'Edit system').click()
  await page.getByRole('dialog').getByLabel('Colour').selectOption('violet')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  const marks = page.locator('.system-mark-violet')
  await expect.poll(() => heading(page, /shop/).locator(marks).count()).toBe(1)
  await expect.poll(() => button(page, /shop/).locator(marks).count()).toBe(1)
  expect(await barriers(page)).toEqual([])
  await button(page, 'Use dark colours').click()
  await seen(button(page, 'Use light colours'))
  expect(await barriers(page)).toEqual([])
  await button(page, 'Use light colours').click()
  await page.reload()
  await seen(heading(page, /shop/).locator(marks))
  await button(page, 'Edit system').click()
  await page.getByRole('dialog').getByLabel('Colour').selectOption({ label: 'none' })
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => marks.count()).toBe(0)
})

test('a host that asks for a code is answered in the page, hidden, and asked anew the next time (E11)', async ctx => {
  const reason = noSshd()
  if (reason) ctx.skip(reason)
  const { page } = served
  const server = await startOddServer(asksCode('246810'))
  await openForm()
  await field('Protocol').selectOption({ label: 'Host' })
  await field('Name').fill('asking')
  await field('Host').fill('127.0.0.1')
  await field('Port').fill(String(server.port))
  await field('User').fill('ops')
  await page.getByText('More', { exact: true }).click()
  await field(/^Pinned host key/).fill(server.fingerprint)
  await field('Secret').selectOption({ label: 'Sealed in the local store' })
  await field('Password').fill('my horse')
  await tryIt()
  await button(page, 'Answer it…').click()
  const dialog = page.getByRole('dialog')
  await seen(dialog.getByText(/The words are the host’s own/))
  await seen(dialog.getByText('Look at your token.'))
  const code = dialog.getByLabel('Verification code:')
  expect(await code.getAttribute('type')).toBe('password')
  await code.fill('246810')
  await dialog.getByRole('button', { name: 'Test again with it' }).click()
  await seen(page.getByText('All layers answer.'))
  await tryIt()
  await seen(button(page, 'Answer it…'))
  await server.stop()
})

test('a system is renamed and deleted with its connections, and taken back', async () => {
  const { page } = served
  await toList()
  await button(page, 'Edit system').click()
  await page.getByRole('dialog').getByLabel('System’s name').fill('shop two')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await seen(heading(page, /shop two/))
  await button(page, 'Edit system').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete system' }).click()
  await seen(page.getByText('“shop two” deleted.'))
  await expect.poll(() => heading(page, /shop two/).count()).toBe(0)
  await button(page, 'Undo').click()
  await seen(heading(page, /shop two/))
  await seen(page.getByRole('rowheader', { name: 'db' }))
})

test('a system is made from a template, filled in, and has its guide row by row', () =>
  makeSystemFromTemplate(served.page))
