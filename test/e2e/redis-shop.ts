import { writeFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { runConsole } from '../support/built-console'
import { type RedisServer, startRedis } from '../support/redis'

/** A Redis with a few keys of every kind that the page draws. */
export async function startShopRedis(): Promise<RedisServer> {
  const server = await startRedis()
  const client = server.connect()
  await client.hset('user:1', 'name', 'Ada')
  await client.rpush('jobs', ...Array.from({ length: 250 }, (_, at) => `job ${at}`))
  await client.set('binary', Buffer.from([0xff, 0, 0x6f, 0x6b]))
  for (let at = 0; at < 60; at++) await client.set(`page:${at}`, 'x', 'EX', 5000)
  client.disconnect()
  return server
}

/** Tells a console of it before it opens. */
export async function applyShopRedis(data: string, { port }: RedisServer): Promise<void> {
  const file = `${data}.json`
  const cache = { protocol: 'redis', host: '127.0.0.1', port }
  await writeFile(file, JSON.stringify({ name: 'shop', environment: 'development', targets: { cache } }))
  expect((await runConsole(data, ['apply', file])).code).toBe(0)
}
