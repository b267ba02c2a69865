/**
 * The prefix under which a key is counted: up to its first separator, past parts that are only numbers (`:1:user:7` of
 * django-redis counts under `:1:user:`). Without a separator, what stands before a long number or identifier at its end;
 * else nothing.
 */
export function prefixOf(key: string, separator: string): string {
  let from = 0
  for (;;) {
    const at = key.indexOf(separator, from)
    if (at < 0) break
    const part = key.slice(from, at)
    from = at + separator.length
    if (!/^\d*$/.test(part)) return key.slice(0, from)
  }
  return from > 0 ? key.slice(0, from) : (/^(.*[-_.:])[0-9a-f-]{8,}$/i.exec(key)?.[1] ?? '')
}

/** A pattern for MATCH under which all keys of a prefix fall. */
export const patternOf = (prefix: string): string => `${prefix.replaceAll(/[*?[\]\\^]/g, '\\$&')}*`

/** Keys in which Celery (kombu), RQ, Bull, Sidekiq or Resque keep work that is still to be done. */
const work =
  /^(_kombu\.binding\.|unacked(_index|_mutex)?$|celery$|rq:(queue|job|wip|scheduled|started|deferred):|bull:|bullmq:|queue:|schedule$|retry$|dead$|resque:)/

export const holdsWork = (key: string): boolean => work.test(key)
