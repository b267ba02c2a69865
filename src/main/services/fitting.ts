import { invalid, missing } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { Profiles, Systems } from '#domain/store'
import { viaProblem } from '../imports/via'

/**
 * Throws when a profile does not fit where it says it belongs (no such system, a name that is taken, a way that does not
 * lead there) or has a login in its address.
 */
export async function assertFits(
  { profiles, systems }: { profiles: Profiles; systems: Systems },
  profile: Profile,
): Promise<void> {
  if (!(await systems.get(profile.system))) throw missing('The system of this target is not there any more.')
  if ('url' in profile && /^\w+:\/\/[^/?#]*@/.test(profile.url))
    throw invalid(
      'A login does not stand in the address: an address is kept in clear.',
      'Choose a login and a secret below it.',
    )
  const others = (await profiles.list(profile.system)).filter(other => other.id !== profile.id)
  if (others.some(other => other.name === profile.name))
    throw invalid(`Another target of this system is called ${profile.name}.`, 'Take another name.')
  const [wrong] = viaProblem([...others, profile])
  if (wrong) throw invalid(wrong.message, 'Add the SSH target first, then go through it.')
}
