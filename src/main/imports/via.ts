import { containerOf, type Profile } from '#domain/profile'

/**
 * What is wrong with the jump hosts of one system's targets: unknown, not SSH, or going round in a circle. A container
 * may also be one of this machine.
 */
export function viaProblem(profiles: readonly Profile[]): { target: string; message: string }[] {
  const byName = new Map(profiles.map(profile => [profile.name, profile]))
  return profiles.flatMap(profile => {
    if (profile.via === undefined) return []
    const hop = byName.get(profile.via)
    if (!hop) return [{ target: profile.name, message: `There is no target ${profile.via} in this system.` }]
    if (hop.protocol === 'local' && containerOf(profile) !== undefined) return []
    if (hop.protocol !== 'ssh') return [{ target: profile.name, message: `${profile.via} is not an SSH target.` }]
    const seen = new Set([profile.name])
    for (let at: Profile | undefined = hop; at; at = at.via === undefined ? undefined : byName.get(at.via)) {
      if (seen.has(at.name))
        return [{ target: profile.name, message: `The way over ${profile.via} goes round in a circle.` }]
      seen.add(at.name)
    }
    return []
  })
}
