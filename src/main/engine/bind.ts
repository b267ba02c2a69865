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

// What follows another server is asked as such or by choice: nothing can be written there, and much is not measured there.
const isCopy = ({ name }: Profile) => /^(replica|standby)/i.test(name)

/**
 * The profile that each target takes when nobody says which: one that another target is named after, or a standby,
 * only where there is no other. An optional target takes none that a target has already; beside it, it would be compared
 * with itself.
 */
export function chosenFor(
  runbook: Runbook,
  profiles: readonly Profile[],
  said: ReadonlyMap<string, Profile | undefined> = new Map(),
): ReadonlyMap<string, Profile | undefined> {
  const chosen = new Map(said)
  // What stands for any takes no target from those that need one of its kind.
  const isAny = (name: string) => runbook.targets[name]?.protocol === 'any'
  const isFree = (profile: Profile) => ![...chosen].some(([name, one]) => one?.id === profile.id && !isAny(name))
  const open = Object.keys(runbook.targets).filter(name => !said.has(name))
  const isOptional = (name: string) => runbook.targets[name]?.optional === true
  for (const name of open.toSorted((a, b) => Number(isOptional(a)) - Number(isOptional(b)))) {
    const offered = candidates(runbook, name, profiles).filter(one => !isOptional(name) || isFree(one))
    const unclaimed = offered.find(
      one => one.name === name || !(Object.hasOwn(runbook.targets, one.name) || isCopy(one)),
    )
    chosen.set(name, unclaimed ?? offered.find(one => !isCopy(one)) ?? offered[0])
  }
  return chosen
}

/**
 * Which profile stands for which target. What was given is taken, by id or name; an empty text leaves an optional target out.
 * Throws when a needed one is not there; an absent optional one is left out.
 */
export function bindTargets(
  runbook: Runbook,
  given: Readonly<Record<string, string>>,
  profiles: readonly Profile[],
): Record<string, RunTarget> {
  const said = new Map<string, Profile | undefined>()
  for (const [name, wanted] of Object.entries(given)) {
    const need = Object.hasOwn(runbook.targets, name) ? runbook.targets[name] : undefined
    if (!need) throw invalid(`“${runbook.title}” has no target ${name}.`)
    const profile = candidates(runbook, name, profiles).find(one => one.id === wanted || one.name === wanted)
    if (!profile && !(need.optional && wanted === ''))
      throw invalid(`Target ${name}: ${wanted} is not ${kindOf(need.protocol)} of this system.`)
    said.set(name, profile)
  }
  const chosen = chosenFor(runbook, profiles, said)
  const bound: Record<string, RunTarget> = {}
  for (const [name, need] of Object.entries(runbook.targets)) {
    const profile = chosen.get(name)
    if (profile) bound[name] = { profile: profile.id, name: profile.name, address: address(profile) }
    else if (!need.optional)
      throw invalid(
        `“${runbook.title}” needs ${kindOf(need.protocol)} (${name}), and this system has none.`,
        'Add it under Connections.',
      )
  }
  const needs = Object.values(runbook.targets)
  if (needs.length > 0 && Object.keys(bound).length === 0)
    throw invalid(
      `“${runbook.title}” looks at ${[...new Set(needs.map(({ protocol }) => kindOf(protocol)))].join(', or ')}, and none is there.`,
      'Nothing would be looked at, and that is no pass. Add one under Connections.',
    )
  return bound
}

const kindOf = (need: string) => (need === 'any' ? 'a target' : `a ${need} target`)
