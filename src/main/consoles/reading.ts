import { statfs } from 'node:fs/promises'
import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { ReadingPhase, ReadingState } from '#domain/reading'
import type { Cell, Column, Table } from '#domain/table'
import type { Spool } from './spool'

/** What results may take on this machine. */
export interface Room {
  /** Of all results together, bytes. */
  readonly mostBytes: number
  /** Kept free on the disk for everybody else, bytes. */
  readonly leaveFree: number
  readonly folder: string
  /** What the others take. */
  taken(): number
}

/** One statement's rows on their way into a spool. */
export interface Reading {
  state(): ReadingState
  /** The state now, and again whenever it changed, a few times a second at most; ends with the reading. */
  follow(signal: AbortSignal): AsyncGenerator<ReadingState, undefined>
  /** The rows from that number on, as far as they are here. */
  rows(from: number): AsyncGenerator<readonly Cell[], undefined>
  /** Resolves when the server's process is gone, or was not seen gone, which the state then says. */
  stop(): Promise<void>
  /** Stops it and removes its rows. */
  remove(): Promise<void>
  /** When somebody last asked for it. */
  readonly lastAsked: number
  readonly ended: Promise<ReadingState>
}

const tellMs = 200

/** Begins to read. `batches` are taken until they end, the signal does, or the room is full. */
export function startReading(
  spool: Spool,
  batches: (signal: AbortSignal) => AsyncIterable<Table>,
  room: Room,
  told: (failure: Failure) => Failure,
): Reading {
  const stopping = new AbortController()
  const began = performance.now()
  const listeners = new Set<() => void>()
  let phase: ReadingPhase = 'reading'
  let columns: readonly Column[] | null = null
  let endedMs: number | undefined
  let firstMs: number | undefined
  let failure: Failure | undefined
  let lastAsked = Date.now()
  const since = () => Math.round(performance.now() - began)
  const state = (): ReadingState => ({
    phase,
    columns,
    rows: spool.rows,
    bytes: spool.bytes,
    ms: endedMs ?? since(),
    ...(firstMs !== undefined && { firstMs }),
    ...(failure && { failure }),
  })
  const tell = () => {
    for (const listener of listeners) listener()
  }

  async function fill(): Promise<void> {
    let looked = 0
    for await (const batch of batches(stopping.signal)) {
      await spool.append(batch.rows)
      columns = batch.columns
      if (firstMs === undefined) {
        firstMs = since()
        tell()
      }
      if (room.taken() + spool.bytes > room.mostBytes) throw new Full(inWords(room.mostBytes, spool.rows))
      // The disk is asked now and then: it is others who fill it.
      if (spool.bytes - looked < 64 * 1024 * 1024) continue
      looked = spool.bytes
      const { bavail, bsize } = await statfs(room.folder)
      if (bavail * bsize < room.leaveFree) throw new Full(`The disk of the data folder is nearly full.`)
    }
  }

  const ended = fill()
    .then(
      () => {
        phase = 'done'
      },
      (error: unknown) => {
        if (error instanceof Full) {
          phase = 'full'
          failure = { kind: 'rejected', code: 'RESULT_FULL', layer: 'disk', message: error.message, hint: fullHint }
          return
        }
        failure = told(isNoSpace(error) ? noSpace : toFailure(error))
        phase = failure.kind === 'cancelled' ? 'stopped' : 'failed'
      },
    )
    .then(() => {
      endedMs = since()
      tell()
      return state()
    })

  return {
    state,
    ended,
    get lastAsked() {
      return lastAsked
    },
    async *follow(signal) {
      for (;;) {
        lastAsked = Date.now()
        const now = state()
        yield now
        if (now.phase !== 'reading' && now.phase !== 'stopping') return undefined
        if (!(await changed(listeners, signal))) return undefined
      }
    },
    rows(from) {
      lastAsked = Date.now()
      return spool.read(from)
    },
    async stop() {
      if (phase === 'reading') phase = 'stopping'
      stopping.abort()
      tell()
      await ended
    },
    async remove() {
      stopping.abort()
      await ended
      await spool.remove()
    },
  }
}

/** The rows have all the room there is. Thrown inside the loop, so that its batches are left and their backend ends. */
class Full extends Error {}

const inWords = (most: number, rows: number) =>
  `Results may take ${Math.round(most / 1024 ** 2).toLocaleString('en')} MiB on this machine’s disk. The first ${rows.toLocaleString('en')} rows are here; the statement was stopped.`

const fullHint =
  'Close other results, or ask for fewer rows or columns. For a whole table, COPY … TO a file or pg_dump fit better.'

const isNoSpace = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code === 'ENOSPC'
const noSpace = new OpsError({
  kind: 'rejected',
  code: 'ENOSPC',
  layer: 'disk',
  message: 'The disk of the data folder is full.',
  hint: 'Make room on this machine; the server is not at fault.',
}).failure

/** Resolves with true after a pause or when something was told, false when nobody listens any more. */
function changed(listeners: Set<() => void>, signal: AbortSignal): Promise<boolean> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      listeners.delete(done)
      signal.removeEventListener('abort', done)
      resolve(!signal.aborted)
    }
    const timer = setTimeout(done, tellMs)
    listeners.add(done)
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
