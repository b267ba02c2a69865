import { Duplex } from 'node:stream'

/** The session, with each of its calls counted: one that works for an hour is not idle. */
export function watched(session: unknown, count: { begin(): void; end(): void; hold(stream: Duplex): void }): unknown {
  return new Proxy(session as Record<string, unknown>, {
    get(target, name: string) {
      const value = target[name]
      if (typeof value !== 'function') return value
      return async (...given: unknown[]) => {
        count.begin()
        try {
          const result: unknown = await value.apply(target, given)
          // A tunnel's stream is in use for as long as it is open.
          if (result instanceof Duplex) count.hold(result)
          return result
        } finally {
          count.end()
        }
      }
    },
  })
}
