import type { Kept } from './kept'

/** What no call is on, but these profiles and the hosts that what stays goes through. */
export function idleAmong(kept: ReadonlyMap<string, Kept>, but: ReadonlySet<string>): readonly [string, Kept][] {
  const stays = new Set(but)
  for (const [id, entry] of kept) if (entry.working()) stays.add(id)
  for (const id of stays) for (const host of kept.get(id)?.through ?? []) stays.add(host)
  return [...kept].filter(([id]) => !stays.has(id))
}
