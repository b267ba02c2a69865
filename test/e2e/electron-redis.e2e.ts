import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { noRedis, type RedisServer } from '../support/redis'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { keepLookOnFailure } from './failed-look'
import { ask, beRefused, lookThroughKeys, openTheRedis, remove, watchOthers } from './redis-journey'
import { applyShopRedis, startShopRedis } from './redis-shop'

const why = noRedis()
let server: RedisServer
let folder: Awaited<ReturnType<typeof desktopFolder>>
let desktop: Desktop

beforeAll(async () => {
  if (why) return
  server = await startShopRedis()
  folder = await desktopFolder()
  await applyShopRedis(folder.data, server)
  desktop = await openDesktop(folder.data)
})
afterAll(async () => {
  await desktop?.quit()
  await folder?.remove()
  await server?.stop()
})
beforeEach(ctx => {
  if (why) return ctx.skip(why)
  return keepLookOnFailure(desktop.page)
})
afterEach(() => {
  if (!why) expect(desktop.troubles.splice(0)).toEqual([])
})

test('in the desktop too, commands are answered, refused with a better way, and changed after a question', async () => {
  const { page } = desktop
  await openTheRedis(page)
  await ask(page)
  await beRefused(page)
  await watchOthers(page)
  await remove(page)
  const client = server.connect()
  expect(await client.exists('user:1')).toBe(0)
  client.disconnect()
  await lookThroughKeys(page)
})
