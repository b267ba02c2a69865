import type { Redis } from 'ioredis'
import type { RedisOpening } from './client'
import { type LoggedIn, reach } from './login'

/** The one connection that reads of a session share; opened anew when it is gone. */
export interface Reader {
  take(signal: AbortSignal): Promise<{ client: Redis; reused: boolean }>
  close(): Promise<void>
}

export function createReader(opening: RedisOpening, first: LoggedIn, onLost: (error: unknown) => void): Reader {
  let current: Redis | undefined
  let connecting: Promise<Redis> | undefined
  let closed = false

  const keep = ({ client }: LoggedIn) => {
    current = client
    client.once('end', () => {
      if (current !== client) return
      current = undefined
      if (!closed) onLost(new Error('The connection ended.'))
    })
    return client
  }
  keep(first)

  return {
    async take(signal) {
      if (current?.status === 'ready') return { client: current, reused: true }
      connecting ??= reach(opening, signal)
        .then(keep)
        .finally(() => {
          connecting = undefined
        })
      try {
        return { client: await connecting, reused: false }
      } catch (error) {
        if (!signal.aborted) onLost(error)
        throw error
      }
    },
    async close() {
      closed = true
      current?.disconnect()
      current?.stream.destroy()
    },
  }
}
