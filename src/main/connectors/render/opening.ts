import type { ProfileOf } from '#domain/profile'
import type { Opening } from '../connector'
import type { HttpOpening } from '../http/login'

export type RenderOpening = Opening<ProfileOf<'render'>>

/** The API as an address that takes our token: what the protocol `http` knows of names, TLS and logins holds for it too. */
export function asHttp(opening: RenderOpening): HttpOpening {
  const { service: _, protocol: _render, ...profile } = opening.profile
  return { ...opening, profile: { ...profile, protocol: 'http', health: [], login: 'bearer' } }
}
