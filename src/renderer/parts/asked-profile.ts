import type { Failure } from '#domain/failure'
import type { Profile } from '#domain/profile'

/**
 * The target whose secret would help against this failure: one that asks for it and has not got it, or got a wrong one.
 * Undefined where typing a secret changes nothing.
 */
export function askedProfile<P extends Pick<Profile, 'id' | 'secret'>>(
  failure: Failure,
  target: string | undefined,
  profiles: readonly P[],
): P | undefined {
  const missing = failure.code === 'SECRET_NEEDED'
  if (!missing && !(failure.kind === 'denied' && failure.layer === 'login')) return undefined
  const id = (missing ? failure.detail?.profile : undefined) ?? target
  return profiles.find(profile => profile.id === id && profile.secret.from === 'ask')
}
