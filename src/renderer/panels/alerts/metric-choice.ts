import type { Metric } from '#domain/metric'
import { fits, type Protocol } from '#domain/profile'
import { texts } from './texts'

/** Metrics under what they are measured of; one that several protocols have, such as `up`, stands once, under all of them. */
export function metricGroups(
  metrics: readonly Metric[],
): { readonly name: string; readonly metrics: readonly Metric[] }[] {
  const byId = Map.groupBy(metrics, one => one.id)
  const groups = Map.groupBy(byId.values(), ([first, ...more]) =>
    more.length > 0 || !first ? texts.several : first.protocol,
  )
  return [...groups].map(([name, all]) => ({ name, metrics: all.flatMap(([first]) => first ?? []) }))
}

/** The kinds of target that have a metric. */
export const kindsOf = (metrics: readonly Metric[], id: string): readonly Protocol[] =>
  metrics.flatMap(one => (one.id === id ? [one.protocol] : []))

/** Whether a rule of this metric and kind (empty: any) can be about a target of this protocol. */
export const canBeOf = (
  metrics: readonly Metric[],
  { metric, protocol }: { readonly metric: string; readonly protocol: string },
  target: Protocol,
): boolean => kindsOf(metrics, metric).some(kind => (protocol === '' || kind === protocol) && fits(kind, target))
