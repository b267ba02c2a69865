import { Duplex } from 'node:stream'
import type { Channel } from '../connectors/shell/channel'
import { counted } from './counted'

/** The session, with each of its calls counted: one that works for an hour is not idle. */
export function watched(
  session: unknown,
  count: { begin(): void; end(): void; carried(to: string, by: 1 | -1): void },
): unknown {
  return new Proxy(session as Record<string, unknown>, {
    get(target, name: string) {
      const value = target[name]
      if (typeof value !== 'function') return value
      // Calls that answer at once, with batches to wait for one by one.
      if (name === 'rows' || name === 'monitor')
        return (...given: unknown[]) => counted(value.apply(target, given), count)
      return async (...given: unknown[]) => {
        count.begin()
        let stays = false
        try {
          const result: unknown = await value.apply(target, given)
          // A tunnel's stream is in use for as long as it is open, a command for as long as it runs.
          if (result instanceof Duplex) {
            const to = given.slice(0, 2).join(':')
            count.carried(to, 1)
            result.once('close', () => count.carried(to, -1))
          } else if (isChannel(result)) {
            stays = true
            void result.ended.finally(count.end)
          }
          return result
        } finally {
          if (!stays) count.end()
        }
      }
    },
  })
}

const isChannel = (result: unknown): result is Pick<Channel, 'ended'> =>
  typeof result === 'object' && result !== null && 'ended' in result && result.ended instanceof Promise
