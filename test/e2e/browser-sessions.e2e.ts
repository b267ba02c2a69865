import type { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { type Postgres, startPostgres } from '../support/postgres'
import { keepLookOnFailure } from './failed-look'
import { seeDoors, startDemo } from './journey'
import { button, seen } from './on-the-page'
import { openServedConsole, type ServedConsole } from './served-console'
import { endTheRoot, seeTheChain, seeTheWaitersFreed } from './sessions-journey'
import { systemFile } from './settled-system'

let served: ServedConsole
let server: Postgres
const clients: Client[] = []

beforeAll(async () => {
  server = await startPostgres(18, { max_connections: '540' })
  served = await openServedConsole()
})
afterAll(async () => {
  await served?.close()
  await Promise.allSettled(clients.map(client => client.end()))
  await server?.stop()
})
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

const cell = (name: string) => served.page.getByRole('cell', { name, exact: true })
const session = async (name: string) => {
  const client = await server.connect()
  clients.push(client)
  await client.query(`set application_name = '${name}'`)
  return client
}

test('a lock chain is seen live, its root ended after a question, and the waiters are free', async () => {
  const { page } = served
  await seeDoors(page)
  await startDemo(page)
  await seeTheChain(page)
  await endTheRoot(page)
  await seeTheWaitersFreed(page)
})

test('five hundred sessions scroll, are filtered, and stand still when frozen', async () => {
  const { page } = served
  await Promise.all(Array.from({ length: 498 }, () => session('crowd')))
  const first = await session('needle')
  const file = await systemFile(served.data, { name: 'crowded', environment: 'development', port: server.port })
  expect((await runConsole(served.data, ['apply', file])).code).toBe(0)
  await button(page, /^demo shop/).click()
  await page.getByRole('menuitem', { name: /crowded/ }).click()
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Sessions' }).click()
  const list = page.getByRole('region', { name: /^Sessions, (499|5\d\d) rows/ })
  await seen(list)
  // Only what is in sight is drawn.
  expect(await list.getByRole('row').count()).toBeLessThan(100)
  await list.focus()
  await page.keyboard.press('End')
  await seen(list.locator('tr[aria-current=true]'))
  await page.getByRole('searchbox', { name: /Statement/ }).fill('needle')
  await seen(cell('needle'))
  expect(await cell('crowd').count()).toBe(0)
  await page.getByRole('checkbox', { name: 'Freeze' }).press('Space')
  await seen(page.getByText('Frozen'))
  await first.end()
  await expect
    .poll(async () => (await server.exec(`select from pg_stat_activity where application_name = 'needle'`)).rowCount)
    .toBe(0)
  expect(await cell('needle').count()).toBe(1)
  await page.getByRole('checkbox', { name: 'Freeze' }).press('Space')
  await cell('needle').waitFor({ state: 'detached' })
  await seen(page.getByText('Nothing here now'))
})

test('a server that goes away is said with its reason, over what was last known of it', async () => {
  const { page } = served
  await page.getByRole('searchbox', { name: /Statement/ }).fill('')
  await seen(cell('crowd'))
  await server.stop()
  await seen(page.getByRole('group', { name: 'No answer' }))
  await seen(page.getByText('What stands below is from then'))
  await seen(cell('crowd'))
})
