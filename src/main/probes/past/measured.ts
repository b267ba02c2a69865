import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Metric } from '#domain/metric'
import type { Past } from '#domain/past'
import type { ProbeContext } from '#domain/probe'
import { fits, type Profile } from '#domain/profile'
import type { Series, Stretch } from '#domain/sample'

/** What this console keeps. Throws where a step is looked at outside a run, which no runbook asks for. */
export function pastOf({ past }: ProbeContext): Past {
  if (past) return past
  throw new OpsError({ kind: 'fault', message: 'The past can be looked at in a run only.' })
}

/** Which series a look is about: of all targets of the system or of this one, of all metrics or of some. */
export const whichSeries = {
  of: z.enum(['system', 'target']).default('system'),
  /** Ids of metrics; none means all. */
  metrics: z.array(z.string()).default([]),
}

export interface Measured {
  readonly target: Profile
  readonly metric: Metric
  readonly series: Series
  /** Its target is still measured and it is not: a disk that was taken out, a database that was dropped. */
  readonly gone: boolean
}

/** The rarest look is one a day; what was not seen for so long, while others of its target were, is not there. */
const goneMs = 3 * 86_400_000

/** The series of a system that are still known by their metric and their target. */
export async function measuredOf(
  { of, metrics }: { readonly of: 'system' | 'target'; readonly metrics: readonly string[] },
  context: ProbeContext,
): Promise<readonly Measured[]> {
  const past = pastOf(context)
  const { system } = context.target
  const [known, targets, series] = await Promise.all([
    past.metrics(),
    past.targets(system),
    past.samples.series({ system }),
  ])
  const heard = new Map<string, number>()
  for (const { profile, to } of series) heard.set(profile, Math.max(to, heard.get(profile) ?? 0))
  return series.flatMap(one => {
    const target = targets.find(profile => profile.id === one.profile)
    const metric = target && known.find(({ id, protocol }) => id === one.metric && fits(protocol, target.protocol))
    if (!target || !metric) return []
    if (of === 'target' && one.profile !== context.profile) return []
    const gone = (heard.get(one.profile) ?? 0) - one.to > goneMs
    return metrics.length === 0 || metrics.includes(metric.id) ? [{ target, metric, series: one, gone }] : []
  })
}

/** So many series are read at one time: others of this process want a turn between them. */
const together = 50

/** The stretches of these series by their id, in at most so many points each; a series with nothing in it is left out. */
export async function stretchesOf(
  measured: readonly Measured[],
  { from, to }: { readonly from: number; readonly to: number },
  points: number,
  context: ProbeContext,
): Promise<ReadonlyMap<number, Stretch>> {
  const { samples } = pastOf(context)
  const found = new Map<number, Stretch>()
  const ids = measured.filter(({ series }) => series.to >= from && series.from < to).map(({ series }) => series.id)
  for (let at = 0; at < ids.length; at += together) {
    context.signal.throwIfAborted()
    for (const one of await samples.stretch(ids.slice(at, at + together), from, to, points)) found.set(one.series, one)
  }
  return found
}
