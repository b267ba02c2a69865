import { invalid, missing } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { Profiles, Systems } from '#domain/store'

/** Throws when a profile does not fit where it says it belongs: no such system, a name that is taken, a way that does not lead there. */
export async function assertFits(
  { profiles, systems }: { profiles: Profiles; systems: Systems },
  profile: Profile,
): Promise<void> {
  if (!(await systems.get(profile.system))) throw missing('The system of this target is not there any more.')
  const others = (await profiles.list(profile.system)).filter(other => other.id !== profile.id)
  if (others.some(other => other.name === profile.name))
    throw invalid(`Another target of this system is called ${profile.name}.`, 'Take another name.')
  assertWay(profile, [...others, profile])
}

function assertWay(profile: Profile, all: readonly Profile[]) {
  const seen = new Set([profile.name])
  for (let via = profile.via; via !== undefined; ) {
    const hop = all.find(other => other.name === via)
    if (!hop) throw invalid(`${via} is not a target of this system.`, 'Add the SSH target first, then go through it.')
    if (hop.protocol !== 'ssh') throw invalid(`${via} is not an SSH target: nothing can be reached through it.`)
    if (seen.has(hop.name)) throw invalid(`The way through ${via} leads back to where it began.`)
    seen.add(hop.name)
    via = hop.via
  }
}
