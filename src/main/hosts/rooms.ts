import { setTimeout as pause } from 'node:timers/promises'
import type { Wire } from '#contract/wire'
import type { AppParts } from '../app-parts'
import { sweepStart } from './swept-start'

/** The rooms above an open store. */
export interface Rooms {
  /** Answers the contract on a wire once the rooms stand. Rejects with why they cannot. */
  answer(wire: Wire): Promise<void>
  /** Resolves when they stand; begins nothing. Rejects with why they cannot. */
  ready(): Promise<void>
  /** Closes what was opened, and the store. */
  close(): Promise<void>
}

/** A page that was let in needs some hundred milliseconds to ask its first question. */
const soonMs = 50

/**
 * Makes the rooms when somebody asks for them, or a moment later by itself. Their code is most of the console: were it
 * read first, the door would stay shut for longer than everything else in a start takes.
 */
export function createRooms(parts: AppParts): Rooms {
  const asked = Promise.withResolvers<void>()
  const over = new AbortController()
  const giveUpSweep = parts.stays ? sweepStart() : () => {}
  const opened = Promise.race([asked.promise, pause(soonMs, undefined, { signal: over.signal })]).then(() =>
    load(parts),
  )
  opened.catch(error => {
    if (!over.signal.aborted) parts.log.error({ err: error }, 'the rooms could not be opened')
  })
  return {
    async answer(wire) {
      asked.resolve()
      const { answer } = await opened
      answer(wire)
    },
    ready: () => opened.then(() => {}),
    async close() {
      over.abort()
      giveUpSweep()
      const rooms = await opened.catch(() => undefined)
      await rooms?.app.close()
      await parts.store.close()
    },
  }
}

async function load(parts: AppParts) {
  const [{ createApp }, { createAnswer }] = await Promise.all([import('../app'), import('./answer')])
  const app = await createApp(parts)
  return { app, answer: createAnswer(app.router) }
}
