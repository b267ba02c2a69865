import type { Profile } from '#domain/profile'
import type { RunHeader } from '#domain/run-event'

/** The profiles that a run speaks to, and the hosts it goes through on the way, by id. */
export function reachedBy(header: RunHeader, profiles: readonly Profile[]): readonly string[] {
  const reached = new Set<string>()
  const reach = (profile: Profile | undefined) => {
    if (!profile || reached.has(profile.id)) return
    reached.add(profile.id)
    if (profile.via !== undefined) reach(profiles.find(one => one.name === profile.via))
  }
  for (const target of Object.values(header.targets)) reach(profiles.find(one => one.id === target.profile))
  return [...reached]
}
