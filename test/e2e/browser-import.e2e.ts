import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { scratchFolder } from '../support/scratch'
import { barriers } from './axe'
import { keepLookOnFailure } from './failed-look'
import { button, heading, seen } from './on-the-page'
import { goByPalette } from './palette'
import { openServedConsole, type ServedConsole } from './served-console'

let served: ServedConsole
let home: Awaited<ReturnType<typeof scratchFolder>>
const realHome = process.env.HOME

const rowOf = (name: string) =>
  served.page.getByRole('row').filter({ has: served.page.getByRole('checkbox', { name: `Take ${name}`, exact: true }) })
const nameOf = (name: string) => served.page.getByLabel(`Name of ${name}`, { exact: true })
const link = (name: string | RegExp) => served.page.getByRole('link', { name })
const sees = (text: string | RegExp) => seen(served.page.getByText(text))

beforeAll(async () => {
  home = await scratchFolder('home')
  await mkdir(join(home.path, '.ssh'))
  const config = `Host gate
  HostName 10.0.0.1
  User jump
Host db
  HostName 10.0.0.2
  ProxyJump gate
  LocalForward 1 a:2
Host odd
  ProxyCommand corkscrew proxy 80 %h %p
`
  await writeFile(join(home.path, '.ssh', 'config'), config)
  const many = Array.from({ length: 500 }, (_, at) => `Host node-${at}\n  HostName 10.1.${at >> 8}.${at & 255}\n`)
  await writeFile(join(home.path, 'many'), many.join(''))
  // The console looks where the home folder is, as ssh and psql do.
  process.env.HOME = home.path
  process.env.SSH_AUTH_SOCK = ''
  served = await openServedConsole()
})
afterAll(async () => {
  process.env.HOME = realHome
  await served?.close()
  await home.remove()
})
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

test('from the empty console to the hosts of the SSH configuration, and back by Undo', async () => {
  const { page } = served
  await link('Import…').click()
  await seen(heading(page, 'Import connections'))
  await sees('2 connections, 1 line that cannot be taken')
  expect(await barriers(page)).toEqual([])
  await link(/Look at it: .*config/).click()

  await seen(rowOf('db').getByText('jump@').or(rowOf('db').getByText('gate')))
  await sees('Left out: LocalForward.')
  await sees(/The host “odd”: It is reached through a ProxyCommand/)
  await sees(`${join(home.path, '.ssh', 'config')}:9:1`)
  expect(await barriers(page)).toEqual([])

  // What others go through comes along, and cannot be ticked off alone.
  expect(await page.getByRole('checkbox', { name: 'Take gate' }).isDisabled()).toBe(true)
  await nameOf('gate').fill('door')
  await seen(rowOf('db').getByText('door'))
  await nameOf('db').fill('door')
  await sees('A name is missing or given twice: see the marked ones.')
  expect(await button(page, 'Import 2 connections').isDisabled()).toBe(true)
  expect(await barriers(page)).toEqual([])
  await nameOf('db').fill('inner')

  await button(page, 'Import 2 connections').click()
  await sees('Needed.')
  await page.getByLabel('System’s name').fill('acme')
  await button(page, 'Import 2 connections').click()
  await seen(heading(page, '2 connections imported'))
  expect(await barriers(page)).toEqual([])
  await button(page, 'Undo').click()
  await sees('Taken back: nothing of the import is left.')
  await seen(button(page, 'Import 2 connections'))
})

test('taken again, they stand in the list and are not offered twice', async () => {
  const { page } = served
  await nameOf('gate').fill('door')
  await page.getByLabel('System’s name').fill('acme')
  await button(page, 'Import 2 connections').click()
  await seen(heading(page, '2 connections imported'))
  await link('To the connections').click()
  await seen(page.getByRole('rowheader', { name: 'door' }))
  const inner = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'db' }) })
  await seen(inner.getByText('door'))

  await link('Import…').click()
  await link(/Look at it: .*config/).click()
  await sees('There already: acme / door')
  expect(await button(page, 'Import 0 connections').isDisabled()).toBe(true)
})

test('pasted addresses: passwords are sealed, and stand neither on the page nor in its address', async () => {
  const { page } = served
  await link('Another source').click()
  await page
    .getByLabel('Text to import')
    .fill('postgres://dba:CANARY-1@db1.example.net/shop\nmysql://root:CANARY-2@x\nredis://:CANARY-3@cache.example.net')
  await page.getByRole('main').getByRole('button', { name: 'Look at it' }).last().click()
  await seen(rowOf('db1-shop').getByText('has a password, sealed'))
  await sees('pasted text:2:1')
  const shown = await page.evaluate(() => document.documentElement.outerHTML + location.href)
  expect(shown).not.toContain('CANARY')
  await page.getByRole('checkbox', { name: 'Take cache' }).uncheck()
  await button(page, 'Import 1 connection').click()
  await seen(heading(page, '1 connection imported'))
  await link('To the connections').click()
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'db1-shop' }) })
  await seen(row.getByText('sealed'))
})

test('five hundred hosts by keyboard: the palette leads there, the list is there, all of them are taken', async () => {
  const { page } = served
  await goByPalette(page, 'import conn', /^Import connections/)
  await seen(heading(page, 'Import connections'))
  await page.getByLabel('What it is').selectOption({ label: 'SSH configuration' })
  await page.getByLabel('Path of the file').focus()
  await page.keyboard.type('~/many')
  await page.keyboard.press('Enter')
  await seen(button(page, 'Import 500 connections'))
  await nameOf('node-250').fill('the middle one')
  await button(page, 'Import 500 connections').focus()
  await page.keyboard.press('Enter')
  await seen(heading(page, '500 connections imported'))
  await sees('the middle one')
  await button(page, 'Undo').click()
  await seen(button(page, 'Import 500 connections'))
})

test('a file that is not there is told, and nothing else is offered', async () => {
  const { page } = served
  await link('Another source').click()
  await page.getByLabel('Path of the file').fill('/nowhere/servers.json')
  await page.getByRole('main').getByRole('button', { name: 'Look at it' }).first().click()
  await sees('There is no such file.')
  await sees('There is no connection in it that can be taken.')
})
