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

/** Whether a target of this protocol can have a metric. */
export const hasMetric = (metrics: readonly Metric[], id: string, protocol: Protocol) =>
  metrics.some(one => one.id === id && fits(one.protocol, protocol))
