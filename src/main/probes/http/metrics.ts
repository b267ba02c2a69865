import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import { type MetricsLook, metricsPage, mostBytes } from './metrics-page'
import { trafficBetween, wantedNames } from './request-metrics'
import { absent, trafficColumns, trafficTable } from './traffic'

const metricName = z.string().regex(/^[a-zA-Z_:][\w:]*$/)
const parameters = z.strictObject({
  /** Where the page is. */
  path: z.string().startsWith('/').default('/metrics'),
  /** Between the two looks: counters say what was since they began, and only their difference says what is. */
  seconds: z.number().min(0.2).max(600).default(15),
  /** The counter of requests, such as `http_requests_total`; looked for among the usual names when left out. */
  requests: metricName.nullish(),
  /** The histogram of their times, without `_bucket`. */
  duration: metricName.nullish(),
})
type Parameters = z.infer<typeof parameters>

export const httpMetrics: Probe<Parameters> = {
  name: 'http.metrics',
  summary: 'Requests, errors and times of each endpoint while we watched, from two looks at a Prometheus page.',
  protocols: ['http'],
  parameters,
  columns: trafficColumns,
  async run({ path, seconds, requests, duration }, context) {
    const named = { requests: requests ?? undefined, duration: duration ?? undefined }
    const look = () => metricsPage(path, wantedNames(named), context)
    const before = await look()
    if (typeof before === 'string') return absent(before)
    await pause(seconds * 1000, undefined, { signal: context.signal })
    const after = await sameProcess(look, before, context.signal)
    const whole = !before.cut && !after.cut
    // A process that began meanwhile began at nothing.
    const earlier = after.started === before.started ? before.samples : []
    const traffic = trafficBetween(earlier, after.samples, named, whole)
    if (!traffic) return absent(`${path} counts no requests under a name that is known here.`)
    // Our own two looks are no traffic.
    const others = traffic.filter(one => one.endpoint !== path)
    const started = after.started === undefined ? null : new Date(after.started * 1000).toISOString()
    return trafficTable(
      others,
      { seconds: (after.at - before.at) / 1000, since: started },
      whole ? undefined : `${path} is larger than ${mostBytes / 1024 / 1024} MB; what comes later was not read.`,
    )
  },
}

/**
 * Workers behind one port answer in turn, each with counters of its own: the page is asked again until the process of the
 * first look answers. One that began later may be the same after a restart; one that is older is another, and nothing can be said.
 */
async function sameProcess(
  look: () => Promise<MetricsLook | string>,
  before: MetricsLook,
  signal: AbortSignal,
): Promise<MetricsLook> {
  for (let again = 0; ; again++) {
    const after = await look()
    if (typeof after === 'string') throw new OpsError({ kind: 'unreachable', code: 'METRICS_GONE', message: after })
    if (after.started === before.started) return after
    if (again >= 5) {
      if ((after.started ?? 0) > (before.started ?? 0)) return after
      throw new OpsError({
        kind: 'rejected',
        code: 'SEVERAL_PROCESSES',
        message: 'Several processes answer in turn, each with counters of its own: they cannot be compared.',
        hint: 'Let them count together (PROMETHEUS_MULTIPROC_DIR of prometheus_client), or ask one of them by itself.',
      })
    }
    await pause(200, undefined, { signal })
  }
}
