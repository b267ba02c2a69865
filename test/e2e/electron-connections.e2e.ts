import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../support/postgres'
import { barriers } from './axe'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { keepLookOnFailure } from './failed-look'
import { seeDoors } from './journey'
import { button, heading, seen } from './on-the-page'
import { goByPalette } from './palette'
import { makeSystemFromTemplate } from './template-journey'

let folder: Awaited<ReturnType<typeof desktopFolder>>
let desktop: Desktop
let postgres: Postgres

const sees = (text: string | RegExp) => seen(desktop.page.getByText(text))
const inDialog = (name: string) => desktop.page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
const type = (label: string, text: string) =>
  desktop.page.getByRole('dialog').getByLabel(label, { exact: true }).fill(text)
const toPage = async (name: string) => {
  await desktop.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click()
  await seen(heading(desktop.page, name))
}

beforeAll(async () => {
  postgres = await startPostgres(18)
  folder = await desktopFolder()
  desktop = await openDesktop(folder.data)
})
afterAll(async () => {
  await desktop?.quit()
  await folder?.remove()
  await postgres?.stop()
})
beforeEach(() => keepLookOnFailure(desktop.page))
afterEach(() => expect(desktop.troubles.splice(0)).toEqual([]))

test('pasted addresses are imported, and the imported server answers', async () => {
  const { page } = desktop
  await seeDoors(page)
  await goByPalette(page, 'import conn', /^Import connections/)
  await seen(heading(page, 'Import connections'))
  await page
    .getByLabel('Text to import')
    .fill(
      `shop=postgres://postgres@127.0.0.1:${postgres.port}/postgres?sslmode=disable\nredis://cache.example.net\nno address`,
    )
  await page.getByRole('main').getByRole('button', { name: 'Look at it' }).last().click()
  await sees('pasted text:3:1')
  await page.getByLabel('System’s name').fill('acme')
  await button(page, 'Import 2 connections').click()
  await seen(heading(page, '2 connections imported'))
  expect(await barriers(page)).toEqual([])
  await toPage('Connections')
  await page.getByRole('rowheader', { name: '127.0.0.1' }).getByRole('link').click()
  await seen(heading(page, 'Edit connection'))
  await button(page, 'Test').click()
  await sees('All layers answer.')
})

test('where the desktop’s keychain hides nothing, a passphrase is the way; locked, it opens by it alone', async () => {
  const { page } = desktop
  await toPage('Secrets')
  await button(page, 'Set a passphrase…').click()
  await type('Passphrase', 'correct horse battery')
  await type('Again', 'correct horse battery')
  await inDialog('Set passphrase')
  await sees(/Open: connections with a stored/)
  await button(page, 'Lock now').click()
  await seen(page.getByRole('link', { name: 'locked' }))
  await page.getByRole('main').getByRole('button', { name: 'Unlock…' }).click()
  await type('Passphrase', 'correct horse battery')
  await inDialog('Unlock')
  await sees(/Open: connections with a stored/)
})

test('a system is made from a template, filled in, and has its guide row by row', () =>
  makeSystemFromTemplate(desktop.page))
