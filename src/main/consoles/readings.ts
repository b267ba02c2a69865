import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { nanoid } from 'nanoid'
import { type Failure, missing } from '#domain/failure'
import type { Table } from '#domain/table'
import { type Reading, startReading } from './reading'
import { createSpool } from './spool'

/** All results that are open, each under a name that cannot be guessed. */
export interface Readings {
  /** Begins to read and answers its name. The oldest that ended makes room when there are too many. */
  start(
    batches: (signal: AbortSignal) => AsyncIterable<Table>,
    told: (failure: Failure) => Failure,
  ): Promise<{ id: string; reading: Reading }>
  /** Throws `missing` when it was closed. */
  get(id: string): Reading
  /** Stops it where it goes on, and removes its rows. Does nothing when it is gone. */
  remove(id: string): Promise<void>
  close(): Promise<void>
}

const mostOpen = 40
const idleMs = 4 * 3_600_000
const lookMs = 10 * 60_000

/** Keeps results in files of this folder, which is emptied first: what an earlier process left there belongs to nobody. */
export function createReadings(
  folder: string,
  { mostBytes = 4 * 1024 ** 3, leaveFree = 1024 ** 3 }: { mostBytes?: number; leaveFree?: number } = {},
): Readings {
  const open = new Map<string, Reading>()
  const ready = rm(folder, { recursive: true, force: true }).then(() => mkdir(folder, { recursive: true, mode: 0o700 }))
  ready.catch(() => {})

  const remove = async (id: string) => {
    const reading = open.get(id)
    open.delete(id)
    await reading?.remove()
  }
  const sweeping = setInterval(() => {
    for (const [id, one] of open) if (Date.now() - one.lastAsked > idleMs) void remove(id).catch(() => {})
  }, lookMs)
  sweeping.unref()

  return {
    async start(batches, told) {
      await ready
      const [oldest] = [...open].filter(([, one]) => one.state().phase !== 'reading').map(([id]) => id)
      if (open.size >= mostOpen && oldest !== undefined) await remove(oldest)
      const id = nanoid()
      const taken = () => [...open].reduce((sum, [other, one]) => sum + (other === id ? 0 : one.state().bytes), 0)
      const spool = await createSpool(join(folder, id))
      const reading = startReading(spool, batches, { mostBytes, leaveFree, folder, taken }, told)
      open.set(id, reading)
      return { id, reading }
    },
    get(id) {
      const reading = open.get(id)
      if (!reading)
        throw missing('These rows are not kept any more.', 'Run the statement again: results end with the console.')
      return reading
    },
    remove,
    async close() {
      clearInterval(sweeping)
      await Promise.allSettled([...open.keys()].map(remove))
      await ready.catch(() => {})
      await rm(folder, { recursive: true, force: true })
    },
  }
}
