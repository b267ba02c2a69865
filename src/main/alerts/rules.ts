import type { AlertPreset, AlertRule } from '#domain/alert'
import type { Metric } from '#domain/metric'
import { type Profile, serves } from '#domain/profile'
import type { System } from '#domain/system'
import type { Threshold } from '#domain/threshold'
import { contradiction } from './contradiction'

/** What rules speak of, as it is now. */
export interface Known {
  readonly presets: readonly AlertPreset[]
  /** One of the same id for each protocol that has it. */
  readonly metrics: readonly Metric[]
  readonly thresholds: Readonly<Record<string, Threshold>>
}

/** A rule of a system, and whether the operator made it so. */
export interface OwnedRule {
  readonly rule: AlertRule
  readonly origin: 'default' | 'own'
}

/**
 * The operator's rules, and those of the field for what they say nothing of. A preset that was taken stands for its whole
 * group, and a default that was changed or switched off stands for itself.
 */
export function rulesOf(system: System, presets: readonly AlertPreset[]): readonly OwnedRule[] {
  const own = system.alerts ?? []
  const taken = new Set(own.map(rule => presets.find(preset => preset.id === rule.id)?.group))
  const defaults = presets.filter(preset => preset.guide === 'field' && !taken.has(preset.group))
  return [
    ...own.map(rule => ({ rule, origin: 'own' as const })),
    ...defaults.map(({ group, guide, ...rule }) => ({ rule, origin: 'default' as const })),
  ]
}

/** Whether a rule may be about a target. */
export const isOf = ({ target, protocol }: AlertRule, profile: Profile): boolean =>
  (target === undefined || target === profile.name) && (protocol === undefined || serves(protocol, profile))

/** The targets of a system that a rule is about: those that have what it measures. */
export const meantBy = (rule: AlertRule, profiles: readonly Profile[], { metrics }: Pick<Known, 'metrics'>) =>
  profiles.filter(
    profile =>
      isOf(rule, profile) && metrics.some(({ id, protocol }) => id === rule.metric && serves(protocol, profile)),
  )

/** Why nothing could be judged by a rule, whatever is measured; undefined when it could. */
export function unsound(rule: AlertRule, { thresholds }: Pick<Known, 'thresholds'>): string | undefined {
  const drawn = rule.threshold === undefined ? undefined : thresholds[rule.threshold]
  if (rule.threshold !== undefined && !drawn) return `There is no threshold ${rule.threshold}.`
  return contradiction(rule, drawn)
}

/** Why a rule cannot be judged now; undefined when it can. `waits`: what stands between us and a target, by its id. */
export function unjudged(
  rule: AlertRule,
  system: System,
  profiles: readonly Profile[],
  known: Known,
  waits: ReadonlyMap<string, string> = new Map(),
): string | undefined {
  if (!rule.enabled) return 'It is switched off.'
  const metrics = known.metrics.filter(one => one.id === rule.metric)
  if (metrics.length === 0) return `Nothing measures ${rule.metric}.`
  if (!system.sampling) return 'The targets of this system are not measured: switch that on first.'
  if (rule.target !== undefined && !profiles.some(profile => profile.name === rule.target))
    return `There is no target ${rule.target}.`
  const meant = meantBy(rule, profiles, known)
  if (meant.length === 0)
    return `No target of it speaks ${rule.protocol ?? metrics.map(one => one.protocol).join(' or ')}.`
  const wrong = unsound(rule, known)
  if (wrong !== undefined) return wrong
  // What does not answer is just what a rule about answers is judged by.
  if (rule.metric === 'up' || rule.metric === 'refused' || !meant.every(profile => waits.has(profile.id)))
    return undefined
  return `Nothing is heard of ${meant.map(one => one.name).join(', ')}: ${waits.get(meant[0]?.id ?? '')}`
}
