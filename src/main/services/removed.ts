import { nanoid } from 'nanoid'
import { missing } from '#domain/failure'

const most = 50

/** What was removed, kept in memory so that it can be put back until the console ends. */
export function createRemoved<T>() {
  const kept = new Map<string, T>()
  /** What is kept, without handing it out. Throws when it is not kept any more. */
  function look(token: string): T {
    const what = kept.get(token)
    if (what === undefined) throw missing('This can no longer be put back.')
    return what
  }
  return {
    keep(what: T): string {
      const token = nanoid()
      kept.set(token, what)
      for (const oldest of [...kept.keys()].slice(0, -most)) kept.delete(oldest)
      return token
    },
    look,
    /** Hands it out once. Throws when it is not kept any more. */
    take(token: string): T {
      const what = look(token)
      kept.delete(token)
      return what
    },
  }
}
