import type { ImportEntry, MarkedEntry } from '#domain/import'
import { address, type Profile } from '#domain/profile'
import type { System } from '#domain/system'
import { uniqueNames } from './names'

/** Marks what is there already, in any system, and gives the others names that are free in this one. */
export function markKnown(
  entries: readonly ImportEntry[],
  systems: readonly System[],
  profiles: readonly Profile[],
  into: string | undefined,
): MarkedEntry[] {
  const there = new Map<string, { system: System; target: string }>()
  for (const system of systems)
    for (const [way, { name }] of waysOf(profiles.filter(one => one.system === system.id)))
      if (!there.has(way) || system.id === into) there.set(way, { system, target: name })
  const ways = waysOfEntries(entries)
  const knownOf = ({ key }: ImportEntry) => there.get(ways.get(key) ?? '')
  const names = uniqueNames(
    entries.map(entry => entry.draft.name),
    profiles.filter(one => one.system === into).map(one => one.name),
  )
  return entries.map((entry, at) => {
    const known = knownOf(entry)
    const name = known?.system.id === into ? known?.target : names[at]
    const named = { ...entry, draft: { ...entry.draft, name: name ?? entry.draft.name } }
    return known ? { ...named, known: { system: known.system.name, target: known.target } } : named
  })
}

/** What makes two connections the same: protocol, address with user, and the same way there. */
const same = (protocol: string, at: string, way: string) => JSON.stringify([protocol, at, way])

/** The ways of one system's targets, each with its target. */
export function waysOf(profiles: readonly Profile[]): Map<string, Profile> {
  const byName = new Map(profiles.map(profile => [profile.name, profile]))
  const way = (profile: Profile | undefined, left: number): string => {
    if (!profile || left === 0) return ''
    const before = profile.via === undefined ? '' : way(byName.get(profile.via), left - 1)
    return same(profile.protocol, address(profile), before)
  }
  return new Map(profiles.map(profile => [way(profile, profiles.length), profile]))
}

/** The way of each entry, by its key: comparable with those of targets. */
export function waysOfEntries(entries: readonly ImportEntry[]): Map<string, string> {
  const ways = new Map<string, string>()
  // What is gone through stands before what goes through it: readers add it first.
  for (const { key, draft, address: at, through } of entries)
    ways.set(key, same(draft.protocol, at, through === undefined ? '' : (ways.get(through) ?? '')))
  return ways
}
