import type { CloudMetric, CloudSeries, CloudSession } from '#domain/cloud'
import { OpsError } from '#domain/failure'
import type { Use } from '#domain/session'

/** The stretch that is measured. */
export interface Stretch {
  readonly from: Date
  readonly to: Date
  readonly stepSeconds: number
}

/** What the provider measures no finer than. */
const finestSeconds = 30

export const stretchOf = (seconds: number, points: number, now = Date.now()): Stretch => ({
  from: new Date(now - seconds * 1000),
  to: new Date(now),
  stepSeconds: Math.max(finestSeconds, Math.round(seconds / points / 30) * 30),
})

/** Use as a share of its limit, a line for each instance, in percent. Throws `missing` where no limit is told. */
export async function shareOf(
  session: CloudSession,
  metric: 'cpu' | 'memory',
  resource: string,
  stretch: Stretch,
  use: Use,
): Promise<CloudSeries[]> {
  const [used, limits] = await Promise.all([
    session.metric({ metric, resource, ...stretch }, use),
    session.metric({ metric: `${metric}-limit` as CloudMetric, resource, ...stretch }, use),
  ])
  const limitOf = (instance: string | null) =>
    (limits.find(one => one.instance === instance) ?? limits[0])?.values.findLast(({ value }) => value > 0)?.value
  return used.map(series => {
    const limit = limitOf(series.instance)
    if (limit === undefined && series.values.length > 0) throw new OpsError(noLimit(metric))
    return {
      ...series,
      unit: '%',
      values: series.values.map(({ at, value }) => ({ at, value: Math.round((value / (limit ?? 1)) * 1000) / 10 })),
    }
  })
}

const noLimit = (metric: string) =>
  ({
    kind: 'missing',
    layer: 'http',
    code: 'NO_LIMIT',
    message: `The provider measures ${metric}, and does not say what the plan’s limit of it is.`,
  }) as const

/** All values of several lines. */
export const valuesOf = (all: readonly CloudSeries[]): number[] =>
  all.flatMap(({ values }) => values.map(({ value }) => value))

/** In milliseconds, whichever unit of time the provider chose. */
export const inMs = ({ unit, values }: CloudSeries): number[] => {
  const times = /^(s|sec|seconds?)$/i.test(unit) ? 1000 : 1
  return values.map(({ value }) => value * times)
}

/** Null where there is nothing to take the mean of. */
export const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** Shown as `…abcde`: instances of one service differ only at their end. */
export const shortName = (instance: string | null): string | null => instance?.split('-').at(-1) ?? null
