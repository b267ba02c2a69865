import { Duplex } from 'node:stream'

/** The session, with each of its calls counted: one that works for an hour is not idle. */
export function watched(
  session: unknown,
  count: { begin(): void; end(): void; carried(to: string, by: 1 | -1): void },
): unknown {
  return new Proxy(session as Record<string, unknown>, {
    get(target, name: string) {
      const value = target[name]
      if (typeof value !== 'function') return value
      return async (...given: unknown[]) => {
        count.begin()
        let stays = false
        try {
          const result: unknown = await value.apply(target, given)
          // A tunnel's stream is in use for as long as it is open.
          if (result instanceof Duplex) {
            const to = given.slice(0, 2).join(':')
            stays = true
            count.carried(to, 1)
            result.once('close', () => {
              count.carried(to, -1)
              count.end()
            })
          }
          return result
        } finally {
          if (!stays) count.end()
        }
      }
    },
  })
}
