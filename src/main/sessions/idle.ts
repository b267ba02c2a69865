import type { Kept } from './kept'

/** What no call is on, but these profiles and the hosts that what stays goes through. */
export function idleAmong(kept: ReadonlyMap<string, Kept>, but: ReadonlySet<string>): readonly [string, Kept][] {
  const stays = new Set(but)
  for (const [id, entry] of kept) if (entry.working()) stays.add(id)
  // A set hands out what is added on the way: the host of a host stays too.
  for (const id of stays) {
    const over = kept.get(id)?.over
    if (over !== undefined) stays.add(over)
  }
  return [...kept].filter(([id]) => !stays.has(id))
}
