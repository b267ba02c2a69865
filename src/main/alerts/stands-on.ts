import { containerOf, type Profile } from '#domain/profile'

/**
 * What a target stands on, nearest first: the host it is reached through, the host that runs its container, a host of the
 * same address. When one of these is down, so is the target, and there is one thing to say.
 */
export function standsOn(profile: Profile, profiles: readonly Profile[]): readonly Profile[] {
  const found: Profile[] = []
  let from: readonly Profile[] = [profile]
  while (from.length > 0) {
    from = from
      .flatMap(one => below(one, profiles))
      .filter(one => one.id !== profile.id && !found.some(other => other.id === one.id))
    found.push(...from)
  }
  return found
}

function below(profile: Profile, profiles: readonly Profile[]): Profile[] {
  if (profile.via !== undefined) return profiles.filter(one => one.name === profile.via)
  // In a container on this machine: nothing of ours stands below it.
  if (containerOf(profile) !== undefined) return []
  const address = hostOf(profile)
  if (profile.protocol === 'ssh' || address === undefined || isLoopback(address)) return []
  return profiles.filter(one => one.protocol === 'ssh' && one.via === undefined && one.host === address)
}

function hostOf(profile: Profile): string | undefined {
  if (profile.protocol === 'http') return URL.canParse(profile.url) ? new URL(profile.url).hostname : undefined
  return 'host' in profile ? profile.host : undefined
}

/** Behind an address of this machine may be a tunnel to anywhere. */
const isLoopback = (address: string) => /^(localhost|127\..*|\[?::1\]?)$/.test(address)
