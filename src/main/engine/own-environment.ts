import type { Profile } from '#domain/profile'
import { worthHiding } from '#domain/worth-hiding'

/** The secrets that lie in the console's own environment: a step on this machine that prints its variables says them all. */
export const ofOwnEnvironment = (profiles: readonly Profile[]): readonly string[] =>
  profiles.flatMap(profile =>
    profile.secret.from === 'env' ? worthHiding(profile, process.env[profile.secret.name] || null) : [],
  )
