import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { type DemoSystem, describe } from './demo-system'
import type { Binaries } from './embedded-postgres'
import { startRedis } from './embedded-redis'
import { startShop } from './embedded-shop'
import { demoHome } from './home'
import { startLoad } from './load'
import { createLockChain } from './lock-chain'
import { startShopService } from './shop-service'

/** The demo system while it runs. */
export interface Running {
  readonly described: DemoSystem
  readonly chain: ReturnType<typeof createLockChain>
  stop(): Promise<void>
}

/** Starts its servers, its load and its lock chain; when one does not start, ends those that did. */
export async function startAll(binaries: Binaries, folder: string): Promise<Running> {
  const home = demoHome(folder)
  const cachePassword = randomBytes(18).toString('base64url')
  const ends: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const end of ends.toReversed()) await end()
  }
  try {
    const shopStarts = startShop(binaries, join(home, 'postgres'))
    const redisStarts = startRedis(home, cachePassword)
    const [shop, redis] = await Promise.allSettled([shopStarts, redisStarts])
    if (redis.status === 'fulfilled' && redis.value) ends.push(redis.value.stop)
    if (shop.status === 'fulfilled') ends.push(shop.value.stop)
    if (shop.status === 'rejected') throw shop.reason
    if (redis.status === 'rejected') throw redis.reason
    const { admin, application, port, password } = shop.value
    const pool = new pg.Pool({ ...application, max: 4, application_name: 'shop-api', connectionTimeoutMillis: 5000 })
    pool.on('error', () => {})
    ends.push(() => pool.end())
    const service = await startShopService(pool, redis.value?.client)
    ends.push(service.stop)
    const load = startLoad(service.url)
    ends.push(async () => load.stop())
    const chain = createLockChain(
      () => application,
      () => admin,
    )
    ends.push(() => chain.set(false))
    await chain.set(true)
    return {
      described: describe(
        { port, password },
        service.url,
        redis.value && { port: redis.value.port, password: cachePassword },
      ),
      chain,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
