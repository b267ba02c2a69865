import { existsSync } from 'node:fs'
import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { barriers } from './axe'
import { downloaded } from './downloaded'
import { keepLookOnFailure } from './failed-look'
import { confirmTheChange } from './journey'
import { button, heading, outcomeOfRun, seen } from './on-the-page'
import { goByPalette } from './palette'
import { openServedConsole, type ServedConsole } from './served-console'

const reason =
  noSshd() ??
  (existsSync('/usr/lib/postgresql/15/bin/pg_dump')
    ? undefined
    : 'pg_dump 15 is not installed (Debian package postgresql-client)')
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let served: ServedConsole
let server: Postgres
let sshd: Sshd
let folder: string

beforeAll(async () => {
  if (reason) return
  scratch = await scratchFolder('backups-page')
  folder = join(scratch.path, 'dumps')
  await mkdir(folder)
  server = await startPostgres(15)
  await server.exec('create database shop')
  await server.exec('create table orders (id int primary key, note text, at timestamptz default now())', 'shop')
  await server.exec('insert into orders select i, md5(i::text) from generate_series(1, 20000) i', 'shop')
  sshd = await startSshd()
  const address = { host: '127.0.0.1', port: server.port, user: 'postgres', tls: 'disable', database: 'shop' }
  const targets = {
    host: {
      ...{ protocol: 'ssh', host: '127.0.0.1', port: sshd.port, user: sshd.user },
      ...{ key: sshd.key, hostKey: sshd.fingerprint },
    },
    db: { protocol: 'postgres', ...address },
    scratch: { protocol: 'postgres', ...address, database: 'postgres' },
  }
  const file = join(scratch.path, 'system.json')
  await writeFile(file, JSON.stringify({ name: 'acme', environment: 'development', targets }))
  served = await openServedConsole(async data => {
    expect((await runConsole(data, ['apply', file])).code).toBe(0)
  })
})
afterAll(async () => {
  await served?.close()
  await sshd?.stop()
  await server?.stop()
  await scratch?.remove()
})
beforeEach(ctx => {
  if (reason) return ctx.skip(reason)
  keepLookOnFailure(served.page)
})
afterEach(() => expect(served?.troubles.splice(0) ?? []).toEqual([]))

const toBackups = (page: Page) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Backups' }).click()
const series = (page: Page, name: string | RegExp) => page.getByRole('row').filter({ has: button(page, name) })

test('an empty page asks where the backups are, and says what lies there', async () => {
  const { page } = served
  await seen(heading(page, 'Overview'))
  await goByPalette(page, 'backups', /^Backups/)
  await seen(heading(page, 'Where are the backups of this system?'))
  expect(await barriers(page)).toEqual([])
  await page.getByLabel('Folder').fill(join(folder, 'nowhere'))
  await button(page, 'Save and look').click()
  await seen(page.getByText(/There is no .*nowhere on/))
  await seen(page.getByText('It was never seen from here.'))
  await button(page, 'Change…').click()
  await page.getByLabel('Folder').fill(folder)
  await button(page, 'Save and look').click()
  await seen(page.getByText('No backup lies there'))
})

test('a backup that is made stands there fresh, and a drill of it gives a certificate', async () => {
  const { page } = served
  await page.getByRole('link', { name: 'Make a backup…' }).first().click()
  await seen(heading(page, 'Make a backup'))
  expect(await page.getByLabel('Folder for the backups').inputValue()).toBe(folder)
  await button(page, 'Run all checks').click()
  await seen(heading(page, 'Which rows should it act on?'))
  await page.getByRole('row').filter({ hasText: 'shop' }).getByRole('checkbox').check()
  await button(page, 'Go on with 1 row').click()
  await confirmTheChange(page, { target: 'host', statement: /pg_dump/ })
  await seen(outcomeOfRun(page, /Passed|Found/))
  await toBackups(page)
  const shop = series(page, 'shop')
  await seen(shop.getByText('fresh'))
  await seen(shop.getByText('never drilled'))
  await seen(shop.getByRole('img', { name: /^shop: 1 dump in 30 days/ }))
  await button(page, 'shop').click()
  await seen(page.getByRole('img', { name: 'Size of each dump of shop' }))
  expect(await barriers(page)).toEqual([])

  await page.getByRole('link', { name: 'Drill…', exact: true }).first().click()
  await seen(heading(page, 'Restore drill'))
  await button(page, 'Run all checks').click()
  await confirmTheChange(page, { target: 'host', statement: /pg_restore/ })
  await seen(outcomeOfRun(page, /Passed|Found/))
  await toBackups(page)
  await seen(series(page, 'shop').getByRole('link', { name: /came back/ }))
  const certificate = await downloaded(page, () => button(page, 'Certificate').first().click())
  expect(certificate).toMatch(/CERTIFIED/)
  expect(certificate).not.toMatch(/NOT CERTIFIED/)
})

test('what is broken or old stands first, with its reason', async () => {
  const { page } = served
  const old = new Date(Date.now() - 9 * 86_400_000)
  await writeFile(join(folder, 'audit-20260101.sql.gz'), Buffer.from('H4sIAAAAAAAAAwMAAAAAAAAAAAA=', 'base64'))
  await writeFile(join(folder, 'ledger.dump'), `PGDMP\u0001\u000f${'x'.repeat(100_000)}`)
  await utimes(join(folder, 'ledger.dump'), old, old)
  await button(page, 'Look again').click()
  await seen(series(page, /^audit/).getByText('cannot be restored'))
  await seen(series(page, /^ledger/).getByText('too old'))
  const names = await page.locator('.backup-series tbody tr th').allTextContents()
  expect(names[0]).toMatch(/^audit/)
})

test('a host that is away is said with its reason, over what was last seen there', async () => {
  const { page } = served
  await sshd.stop()
  // A session that is open outlives the server it came in by.
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Connections' }).click()
  const open = page.getByRole('row').filter({ hasText: sshd.user }).getByRole('button', { name: 'Close' })
  await open.click()
  await open.waitFor({ state: 'detached' })
  await toBackups(page)
  await button(page, 'Look again').click()
  await seen(page.getByRole('group', { name: 'No answer' }))
  await seen(page.getByText(/Shown is what was last seen there/))
  await seen(series(page, 'shop').getByText('fresh'))
})
