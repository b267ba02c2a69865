import type { ProbeContext } from '#domain/probe'
import type { Sessions } from '#domain/session'

/**
 * One look that all probes of the same moment share, however many of them ask for the same of a profile. It stays good for
 * `freshMs` after it came back. A look that failed is shared with nobody.
 */
export function sharedLook<P, L>(freshMs: number, look: (about: P, context: ProbeContext) => Promise<L>) {
  const looks = new WeakMap<Sessions, Map<string, { at: number; look: Promise<L> }>>()
  return async (about: P, context: ProbeContext): Promise<L> => {
    const mine = looks.get(context.sessions) ?? new Map()
    looks.set(context.sessions, mine)
    const key = JSON.stringify([context.profile, about])
    const before = mine.get(key)
    if (before && Date.now() - before.at < freshMs) {
      const shared = await before.look.catch(() => undefined)
      // Who looked first may have been stopped or run out of time; that says nothing about us.
      if (shared) return shared
      context.signal.throwIfAborted()
    }
    const one = { at: Date.now(), look: look(about, context) }
    mine.set(key, one)
    one.look.then(
      () => {
        one.at = Date.now()
      },
      () => mine.get(key) === one && mine.delete(key),
    )
    return one.look
  }
}
