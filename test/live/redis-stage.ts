import { test as base } from 'vitest'
import type { Run } from '#domain/run'
import { type Deck, startDeck } from '../support/deck'
import { type RedisServer, startRedis } from '../support/redis'
import { onlyLook, redisTarget } from './runbooks-scene'

/** Servers and decks of one test, ended with it. Most of a test is waiting for the window, so they run side by side. */
export interface Stage {
  server(...args: string[]): Promise<RedisServer>
  /** A deck whose target `cache` is the server at that port, and `host` this machine. */
  deckFor(port: number, more?: Record<string, unknown>, secret?: string): Promise<Deck>
  /** Runs a runbook once and changes nothing. */
  look(runbook: string, port: number, parameters?: Record<string, string>): Promise<Run>
  atEnd(end: () => Promise<unknown>): void
}

/** The runbooks are parsed once before several tests at a time ask for them. */
const parsed = startDeck({ profiles: [] }).then(deck => deck.close())

export const test = base.extend<{ stage: Stage }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures a fixture needs from this pattern
  stage: async ({}, use) => {
    const ending: (() => Promise<unknown>)[] = []
    const stage: Stage = {
      async server(...args) {
        const one = await startRedis(args)
        ending.push(() => one.stop())
        return one
      },
      async deckFor(port, more = {}, secret) {
        await parsed
        const deck = await startDeck({
          profiles: [redisTarget('cache', port, more), { name: 'host', protocol: 'local' }],
          secrets: secret === undefined ? {} : { cache: secret },
          // Other tests make this machine busy, and its disks are no concern here.
          thresholds: {
            disk_used_pct: { warning: 101, critical: 101 },
            connect_ms: { warning: 60_000, critical: 120_000 },
          },
        })
        ending.push(() => deck.close())
        return deck
      },
      look: async (runbook, port, parameters = {}) =>
        (await stage.deckFor(port)).run({ runbook, parameters }, onlyLook),
      atEnd: end => {
        ending.push(end)
      },
    }
    await use(stage)
    for (const end of ending.reverse()) await end()
  },
})

/** Sends commands one after the other, on a connection of its own. */
export async function scene(one: RedisServer, commands: readonly (readonly string[])[]): Promise<void> {
  const client = one.connect()
  try {
    for (const [command = '', ...rest] of commands) await client.call(command, ...rest)
  } finally {
    client.disconnect()
  }
}

/** Two hundred values of 20 kB: four megabytes. */
export const fill = (...more: string[]) =>
  Array.from({ length: 200 }, (_, at) => ['set', `k${at}`, 'x'.repeat(20_000), ...more])
