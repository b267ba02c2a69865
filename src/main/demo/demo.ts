import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { missing } from '#domain/failure'
import { type DemoSystem, describe } from './demo-system'
import { binariesOf } from './embedded-postgres'
import { startRedis } from './embedded-redis'
import { startShop } from './embedded-shop'
import { demoHome } from './home'
import { startLoad } from './load'
import { createLockChain } from './lock-chain'
import { startShopService } from './shop-service'

export interface Demo {
  /** Whether npm brought PostgreSQL for this machine. */
  available(): Promise<boolean>
  readonly running: boolean
  /** Starts everything, or answers what runs already. Throws OpsError missing where there are no binaries. */
  start(): Promise<DemoSystem>
  /** Three sessions waiting for each other; on after a start. Ends by itself after an hour. */
  lockChain(on: boolean): Promise<void>
  stop(): Promise<void>
}

const major = 18

/** The embedded demo system: a small shop on real servers of its own, on loopback, that end with this process. */
export function createDemo({ folder }: { folder: string }): Demo {
  let started: Promise<Running> | undefined
  let running: Running | undefined

  return {
    available: async () => binariesOf(major) !== undefined,
    get running() {
      return running !== undefined
    },
    async start() {
      started ??= startAll(folder)
      try {
        running = await started
        return running.described
      } catch (error) {
        started = undefined
        throw error
      }
    },
    async lockChain(on) {
      if (!running) throw missing('The demo system is not running.', 'Start it first.')
      await running.chain.set(on)
    },
    async stop() {
      // A start under way is waited for: what it started must end too.
      const all = await started?.catch(() => undefined)
      started = undefined
      running = undefined
      await all?.stop()
    },
  }
}

interface Running {
  readonly described: DemoSystem
  readonly chain: ReturnType<typeof createLockChain>
  stop(): Promise<void>
}

async function startAll(folder: string): Promise<Running> {
  const binaries = binariesOf(major)
  if (!binaries)
    throw missing(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch} here.`,
      'The demo system comes with a checkout after npm ci; the packaged console leaves it out. Add a connection of your own instead.',
    )
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
