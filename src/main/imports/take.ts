import { nanoid } from 'nanoid'
import { invalid } from '#domain/failure'
import type { MarkedEntry } from '#domain/import'
import { type Profile, profileSchema } from '#domain/profile'
import { waysOf, waysOfEntries } from './known'

/** What the operator chose of a source: entries by key, each with the name it shall have. */
export type Chosen = readonly { readonly key: string; readonly name: string }[]

/**
 * The targets that the chosen entries become in a system, those they are reached through first. What is there already
 * is not made again; as a way it serves under the name it has. Throws `invalid` when the source has changed, or a
 * name is not usable.
 */
export function profilesOf(
  entries: readonly MarkedEntry[],
  chosen: Chosen,
  system: string,
  targets: readonly Profile[],
): { key: string; profile: Profile }[] {
  const names = new Map(chosen.map(({ key, name }) => [key, name]))
  const found = entries.filter(({ key }) => names.has(key))
  if (found.length < names.size)
    throw invalid('The source is not any more as it was shown.', 'Look at it again, then take what you want.')
  const here = waysOf(targets)
  const ways = waysOfEntries(entries)
  const made: { key: string; profile: Profile }[] = []
  for (const entry of withWays(entries, new Set(found.filter(({ known }) => !known).map(({ key }) => key)))) {
    const there = here.get(ways.get(entry.key) ?? '')
    if (there) names.set(entry.key, there.name)
    else {
      const name = names.get(entry.key) ?? entry.draft.name
      names.set(entry.key, name)
      const via = entry.through === undefined ? {} : { via: names.get(entry.through) }
      const profile = profileSchema.safeParse({ ...entry.draft, id: nanoid(), system, name, ...via })
      if (!profile.success) throw invalid(`${entry.draft.name}: ${profile.error.issues[0]?.message ?? 'not usable'}`)
      made.push({ key: entry.key, profile: profile.data })
    }
  }
  if (made.length === 0) throw invalid('All of this is there already.', 'Nothing was changed.')
  return made
}

/** The chosen entries with all that they are reached through, in the order of the source. */
function withWays(entries: readonly MarkedEntry[], chosen: ReadonlySet<string>): MarkedEntry[] {
  const wanted = new Set(chosen)
  for (const { key, through } of entries.toReversed()) if (wanted.has(key) && through !== undefined) wanted.add(through)
  return entries.filter(({ key }) => wanted.has(key))
}
