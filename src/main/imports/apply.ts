import { isDeepStrictEqual } from 'node:util'
import { stringify } from 'yaml'
import type { Profile, SecretSource } from '#domain/profile'
import type { Profiles, Systems } from '#domain/store'
import type { System } from '#domain/system'
import { overOwn, takingUp } from './over-template'
import { type AppliedSystem, hasLogin } from './read-apply'

export { type AppliedSystem, readApply } from './read-apply'

export interface ApplyStores {
  readonly systems: Systems & { save(system: System): Promise<unknown> }
  readonly profiles: Profiles & { save(profile: Profile): Promise<unknown> }
}

/** Names of systems, and of targets as `system/target`. */
export interface ApplyResult {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly unchanged: readonly string[]
}

/**
 * Brings the stores to what a file says; again is nothing. A system is found by its name, a target by its name in it.
 * A target is as the file says it, but its secret and note stay when the file is silent, and so does all of a system
 * but its name; facts and thresholds of a template's system one by one. One that takes a template up gets what it lacks of it. Nothing is ever removed. With `dry` nothing is saved: the answer is what would happen.
 */
export async function applySystems(
  systems: readonly AppliedSystem[],
  stores: ApplyStores,
  { dry = false }: { dry?: boolean } = {},
): Promise<ApplyResult> {
  const added: string[] = []
  const changed: string[] = []
  const unchanged: string[] = []
  const known = await stores.systems.list()
  const settle = async <T>(label: string, is: T | undefined, shall: T, save: (value: T) => Promise<unknown>) => {
    if (is && isDeepStrictEqual(plain(is), plain(shall))) return unchanged.push(label)
    if (!dry) await save(shall)
    return (is ? changed : added).push(label)
  }
  for (const { system, profiles, says, own } of systems) {
    const is = known.find(one => one.name === system.name) ?? known.find(one => one.id === system.id)
    const before = is && takingUp(system, is)
    const said = keep(system, before, keptParts, says)
    const shall = withRotations(before && own ? overOwn(said, before, own) : said, is)
    await settle(shall.name, is, shall, stores.systems.save)
    const targets = new Map((is ? await stores.profiles.list(is.id) : []).map(one => [one.name, one]))
    for (const { profile, says } of profiles) {
      const had = targets.get(profile.name)
      const wanted = keep({ ...profile, system: shall.id }, had, ['note', 'secret'], says)
      await settle(`${shall.name}/${profile.name}`, had, wanted, stores.profiles.save)
    }
  }
  return { added, changed, unchanged }
}

const keptParts = [
  ...([
    'environment',
    'colour',
    'note',
    'template',
    'facts',
    'thresholds',
    'sampling',
    'alerts',
    'quiet',
    'routines',
  ] as const),
  ...(['incidents', 'secrets'] as const),
]

/** The new value under the old id, with the named parts of the old one where the file is silent. */
function keep<T extends { id: string }>(
  shall: T,
  is: T | undefined,
  parts: readonly (keyof T)[],
  says: ReadonlySet<string>,
): T {
  if (!is) return shall
  const kept = parts.filter(part => !says.has(String(part)) && part in is).map(part => [part, is[part]])
  return { ...shall, ...Object.fromEntries(kept), id: is.id }
}

/** A secret that was rotated here since the file was written is as new as that, whatever the file says. */
function withRotations(shall: System, is: System | undefined): System {
  const known = new Map(is?.secrets?.map(one => [one.name, one.changedOn ?? '']))
  const newer = shall.secrets?.map(one => {
    const changedOn = known.get(one.name)
    return changedOn && changedOn > (one.changedOn ?? '') ? { ...one, changedOn } : one
  })
  return newer ? { ...shall, secrets: newer } : shall
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** The file that would make these systems again. It holds no secret, only where each is. */
export function exportSystems(systems: readonly System[], profiles: readonly Profile[]): string {
  const written = systems.map(
    ({ id, name, template: guide, environment, colour, note, facts, thresholds, ...watch }) => ({
      name,
      // Not its template: what that brings, and was taken away here, would come back.
      ...(guide && { guide }),
      environment,
      ...(colour && { colour }),
      ...(note && { note }),
      targets: Object.fromEntries(profiles.filter(one => one.system === id).map(one => [one.name, target(one)])),
      ...(Object.keys(facts).length > 0 && { facts }),
      ...(Object.keys(thresholds).length > 0 && { thresholds }),
      ...Object.fromEntries(Object.entries(watch).filter(([, part]) => (Array.isArray(part) ? part.length > 0 : part))),
    }),
  )
  return stringify(written.length === 1 ? written[0] : written, { lineWidth: 0 })
}

function target({ id: _id, system: _system, name: _name, secret, note, ...rest }: Profile) {
  const url = 'url' in rest ? { url: withoutLogin(rest.url) } : {}
  return { ...rest, ...url, ...(note && { note }), secret: written(secret) }
}

function withoutLogin(url: string): string {
  if (!hasLogin(url)) return url
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.href
}

function written(secret: SecretSource) {
  switch (secret.from) {
    case 'env':
      return { env: secret.name }
    case 'file':
      return { file: secret.path }
    case 'command': {
      const { from: _, ...how } = secret
      return how
    }
    default:
      return secret.from
  }
}
