import { invalid } from '#domain/failure'
import { address, type Profile, serves } from '#domain/profile'
import type { RunTarget } from '#domain/run-event'
import type { Runbook } from '#domain/runbook'

/** The profiles of a system that can stand for one of the runbook's targets: the one of that name first. */
export const candidates = (runbook: Runbook, target: string, profiles: readonly Profile[]): readonly Profile[] => {
  const need = runbook.targets[target]
  return profiles
    .filter(profile => need && serves(need.protocol, profile))
    .toSorted((a, b) => rank(a, target, need?.protocol) - rank(b, target, need?.protocol))
}

const rank = (profile: Profile, target: string, protocol: string | undefined) =>
  profile.name === target ? 0 : profile.protocol === protocol ? 1 : 2

/** Which profile stands for which target. Throws when a needed one is not there; an absent optional one is left out. */
export function bindTargets(
  runbook: Runbook,
  given: Readonly<Record<string, string>>,
  profiles: readonly Profile[],
): Record<string, RunTarget> {
  const bound: Record<string, RunTarget> = {}
  for (const name of Object.keys(given))
    if (!runbook.targets[name]) throw invalid(`“${runbook.title}” has no target ${name}.`)
  for (const [name, need] of Object.entries(runbook.targets)) {
    const offered = candidates(runbook, name, profiles)
    const wanted = given[name]
    const profile = wanted === undefined ? offered[0] : offered.find(one => one.id === wanted || one.name === wanted)
    if (wanted !== undefined && !profile)
      throw invalid(`Target ${name}: ${wanted} is not a ${need.protocol} target of this system.`)
    if (profile) bound[name] = { profile: profile.id, name: profile.name, address: address(profile) }
    else if (!need.optional)
      throw invalid(
        `“${runbook.title}” needs a ${need.protocol} target (${name}), and this system has none.`,
        'Add it under Connections.',
      )
  }
  return bound
}
