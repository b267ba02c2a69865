import { invalid } from '#domain/failure'
import type { KeptIncident } from '#domain/incident'
import { type Profile, serves } from '#domain/profile'
import type { Run, StepState } from '#domain/run'

/** By the names of the evidence runbook's targets. */
const kinds = { db: 'postgres', cache: 'redis', host: 'ssh' } as const

/** A container's host is looked at; looking at each container as a host of its own would tell the same again. */
const fits = (kind: (typeof kinds)[keyof typeof kinds], profile: Profile) =>
  serves(kind, profile) && profile.protocol !== 'container'

/**
 * The looks that cover every server of a system: the runbook looks at one of a kind, so it is run as often as there are
 * servers of the most frequent kind. A target that a look has not is left out of it by an empty name.
 */
export function looksAt(profiles: readonly Profile[]): readonly Readonly<Record<string, string>>[] {
  const lists = Object.entries(kinds).map(
    ([name, kind]) => [name, profiles.filter(profile => fits(kind, profile))] as const,
  )
  const most = Math.max(0, ...lists.map(([, list]) => list.length))
  return Array.from({ length: most }, (_, at) =>
    Object.fromEntries(lists.map(([name, list]) => [name, list[at]?.id ?? ''])),
  )
}

/** A run that gathered evidence, or tried to. */
export interface Gathered {
  readonly run: string
  /** The profiles at which all its looks were made, whatever they brought. */
  readonly profiles: readonly string[]
  /** Whether any of its looks brought something. */
  readonly saw: boolean
}

/** What a run has gathered so far. A look that was cancelled or passed over was not made. */
export function gatheredBy({ header, steps }: Run): Gathered | undefined {
  if (!header) return undefined
  const all = Object.values(steps)
  const made = ({ outcome }: StepState) => outcome === 'failed' || brought(outcome)
  const profiles = Object.entries(header.targets).flatMap(([name, { profile }]) => {
    const looks = all.filter(({ target }) => target === name)
    return looks.length > 0 && looks.every(made) ? [profile] : []
  })
  return { run: header.id, profiles, saw: all.some(({ kind, outcome }) => kind !== 'note' && brought(outcome)) }
}

const brought = (outcome: StepState['outcome']) => outcome === 'passed' || outcome === 'found'

/**
 * The runs in which the evidence is kept; undefined while a server was not looked at yet, and where none of them saw
 * anything. A server that does not answer was looked at: that is evidence, too.
 */
export function keptIn(
  gathered: readonly Gathered[],
  looks: readonly Readonly<Record<string, string>>[],
): readonly string[] | undefined {
  if (!gathered.some(({ saw }) => saw)) return undefined
  const seen = new Set(gathered.flatMap(({ profiles }) => profiles))
  const wanted = looks.flatMap(look => Object.values(look)).filter(Boolean)
  return wanted.every(id => seen.has(id)) ? gathered.map(({ run }) => run) : undefined
}

/** The incident without evidence, for a reason, and how its timeline says so. What was kept meanwhile stays: throws `invalid` then. */
export function skipped(incident: KeptIncident, reason: string, by: string) {
  if (incident.evidence.state === 'kept') throw invalid('Its evidence is kept already.', 'There is nothing to skip.')
  const next: KeptIncident = { ...incident, evidence: { state: 'skipped', runs: incident.evidence.runs, reason } }
  return [next, [{ kind: 'evidence', text: `Not gathered: ${reason}`, by }]] as const
}
