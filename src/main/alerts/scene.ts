import { type Profile, serves } from '#domain/profile'
import type { System } from '#domain/system'
import { drawLine } from './line'
import type { Watched } from './looks'
import { isOf, type Known, rulesOf, unsound } from './rules'
import { standsOn } from './stands-on'

/** A target that is judged. */
export interface Target {
  readonly system: System
  readonly profile: Profile
  readonly watched: readonly Watched[]
  /** Targets that it is down with, by id, nearest first. */
  readonly standsOn: readonly string[]
  /** The newest look at it, milliseconds since 1970. */
  heardAt?: number
}

/** Targets by profile id. */
export type Scene = ReadonlyMap<string, Target>

/**
 * Sets the scene anew after systems, targets, rules or thresholds changed. What was known of a series stays where its rule
 * still measures the same.
 */
export function setScene(
  { systems, profiles, known }: { systems: readonly System[]; profiles: readonly Profile[]; known: Known },
  before: Scene,
): Scene {
  const scene = new Map<string, Target>()
  for (const system of systems) {
    const rules = rulesOf(system, known.presets)
      .map(one => one.rule)
      .filter(rule => rule.enabled && unsound(rule, known) === undefined)
    const around = profiles.filter(one => one.system === system.id)
    for (const profile of around) {
      const old = before.get(profile.id)
      const watched = rules
        .filter(rule => isOf(rule, profile))
        .map((rule): Watched => {
          const shipped = rule.threshold === undefined ? undefined : known.thresholds[rule.threshold]
          const metric = known.metrics.find(one => one.id === rule.metric && serves(one.protocol, profile))
          const line = drawLine(rule, {
            system,
            target: profile.name,
            ...(metric && { metric }),
            ...(shipped && { shipped }),
          })
          const same = old?.watched.find(one => one.line.rule.id === rule.id && measuresSame(one, rule))
          // Of a time in which nobody looks nothing is known afterwards.
          return same && system.sampling ? { ...same, line } : { line, standings: new Map() }
        })
      const below = standsOn(profile, around).map(one => one.id)
      const heard = old?.heardAt !== undefined && { heardAt: old.heardAt }
      scene.set(profile.id, { system, profile, watched, standsOn: below, ...heard })
    }
  }
  return scene
}

const measuresSame = ({ line }: Watched, { metric, label }: Watched['line']['rule']) =>
  line.rule.metric === metric && line.rule.label === label
