import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { noRedis, type RedisServer } from '../support/redis'
import { barriers } from './axe'
import { keepLookOnFailure } from './failed-look'
import { ask, beRefused, lookThroughKeys, openTheRedis, remove, watchOthers } from './redis-journey'
import { applyShopRedis, startShopRedis } from './redis-shop'
import { openServedConsole, type ServedConsole } from './served-console'

let served: ServedConsole
let server: RedisServer

beforeAll(async () => {
  if (noRedis()) return
  server = await startShopRedis()
  served = await openServedConsole(data => applyShopRedis(data, server))
})
afterAll(async () => {
  await served?.close()
  await server?.stop()
})
beforeEach(({ skip }) => {
  const missing = noRedis()
  if (missing) return skip(missing)
  keepLookOnFailure(served.page)
})
afterEach(() => expect(served?.troubles.splice(0) ?? []).toEqual([]))

test('commands are completed, answered by type, refused with a better way, and changed only after a question', async () => {
  const { page } = served
  await openTheRedis(page)
  await ask(page)
  await beRefused(page)
  await watchOthers(page)
  await remove(page)
  const client = server.connect()
  expect(await client.exists('user:1')).toBe(0)
  client.disconnect()
  await keep('commands')
})

test('keys are looked through by prefix, and a large value by parts', async () => {
  const { page } = served
  await lookThroughKeys(page)
  await page.getByRole('tab', { name: 'Keys' }).click()
  // What was met and chosen is still there.
  await page.getByText(/250 elements/).waitFor()
  await keep('keys')
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await barriers(page)).toEqual([])
  await keep('keys-dark')
  await page.setViewportSize({ width: 1024, height: 700 })
  expect(await barriers(page)).toEqual([])
  await keep('keys-narrow')
})

/** For who wants to see: a folder in QUARTERDECK_LOOKS gets the looks. */
async function keep(name: string) {
  const folder = process.env.QUARTERDECK_LOOKS
  if (folder) await served.page.screenshot({ path: join(folder, `redis-${name}.png`) })
}
