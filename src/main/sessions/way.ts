import { missing, OpsError } from '#domain/failure'
import type { Profile } from '#domain/profile'

/**
 * The SSH targets that a profile goes through, the nearest to it first. Throws OpsError for a name that is not there and
 * for targets that go through each other in a circle.
 */
export async function wayOf(
  profile: Profile,
  inSystem: (system: string) => Promise<readonly Profile[]>,
): Promise<readonly Profile[]> {
  if (profile.via === undefined) return []
  const all = await inSystem(profile.system)
  const way: Profile[] = []
  for (let at = profile; at.via !== undefined; at = way.at(-1) ?? at) {
    const host = all.find(one => one.name === at.via)
    if (at.protocol === 'container' && host?.protocol === 'local') break
    if (host?.protocol !== 'ssh')
      throw missing(`${at.name} goes through ${at.via}, and this system has no SSH target of that name.`)
    if (host.id === profile.id || way.includes(host))
      throw new OpsError({
        kind: 'invalid',
        code: 'CIRCLE',
        message: `These SSH targets go through each other in a circle: ${[profile, ...way, host].map(one => one.name).join(' → ')}.`,
        hint: 'One of them has to be reached without the others: clear its “via”.',
      })
    way.push(host)
  }
  return way
}
