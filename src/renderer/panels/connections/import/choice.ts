import type { MarkedEntry } from '#domain/import'

/** What the operator changed: entries that were ticked off, and names that were typed, by key. */
export interface Choice {
  readonly off: ReadonlySet<string>
  readonly names: Readonly<Record<string, string>>
}

export const everything: Choice = { off: new Set(), names: {} }

/** How one entry stands: whether it is taken, under which name, and what is wrong with that. */
export interface Standing {
  readonly taken: boolean
  /** Another that is taken goes through it, so it comes along. */
  readonly needed: boolean
  readonly name: string
  readonly problem: 'missing' | 'twice' | undefined
}

/** How all entries stand by the choice so far; `there` are the names that the system has already. */
export function standings(
  entries: readonly MarkedEntry[],
  choice: Choice,
  system: string | undefined,
  there: readonly string[],
): Map<string, Standing> {
  const chosen = new Set(entries.filter(one => !one.known && !choice.off.has(one.key)).map(one => one.key))
  const needed = new Set<string>()
  for (const { key, through } of entries.toReversed())
    if (through !== undefined && (chosen.has(key) || needed.has(key))) needed.add(through)
  // What this system has serves as a way as it is; what another has is added here too when it is needed.
  const isHere = (entry: MarkedEntry) => entry.known !== undefined && entry.known.system === system
  const taken = entries.filter(one => !isHere(one) && (chosen.has(one.key) || needed.has(one.key)))
  const nameOf = (entry: MarkedEntry) => choice.names[entry.key] ?? entry.draft.name
  const count = new Map<string, number>(there.map(name => [name, 1]))
  for (const entry of taken) count.set(nameOf(entry).trim(), (count.get(nameOf(entry).trim()) ?? 0) + 1)
  const takes = new Set(taken.map(one => one.key))
  return new Map(
    entries.map(entry => {
      const name = nameOf(entry)
      const isTaken = takes.has(entry.key)
      const problem = !isTaken
        ? undefined
        : !name.trim()
          ? 'missing'
          : (count.get(name.trim()) ?? 0) > 1
            ? 'twice'
            : undefined
      return [entry.key, { taken: isTaken, needed: needed.has(entry.key), name, problem }]
    }),
  )
}
