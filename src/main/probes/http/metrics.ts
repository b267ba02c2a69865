import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import { trafficBetween, wantedNames } from './request-metrics'
import { readSamples, type Sample } from './samples'
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

const mostBytes = 8 * 1024 * 1024

export const httpMetrics: Probe<Parameters> = {
  name: 'http.metrics',
  summary: 'Requests, errors and times of each endpoint while we watched, from two looks at a Prometheus page.',
  protocols: ['http'],
  parameters,
  columns: trafficColumns,
  async run({ path, seconds, requests, duration }, context) {
    const named = { requests: requests ?? undefined, duration: duration ?? undefined }
    const look = () => lookAt(path, wantedNames(named), context)
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

interface Look {
  readonly samples: readonly Sample[]
  /** Seconds since 1970 at which the process that answered began; undefined where it does not tell. */
  readonly started: number | undefined
  readonly at: number
  readonly cut: boolean
}

/** A text says why there is no such page: that is known then, and no failure. */
async function lookAt(path: string, wanted: RegExp, context: ProbeContext): Promise<Look | string> {
  const session = await context.sessions.http(context.profile, context.signal)
  const headers = { accept: 'text/plain;version=0.0.4' }
  const use = { signal: context.signal, timeoutMs: Math.min(context.timeoutMs, 10_000), byteLimit: mostBytes }
  const answer = await session.request({ method: 'GET', path, headers }, use)
  const at = performance.now()
  const { status } = answer
  if (status === 401 || status === 403)
    throw new OpsError({
      kind: 'denied',
      code: `HTTP_${status}`,
      message: `${path} answers ${status}: it is not for us to read.`,
      hint: 'Give this target a login that may read it, or ask for its address to be let in.',
    })
  if (status !== 200) return `${path} answers ${status}, so no metrics can be read there.`
  if (/text\/html/.test(answer.headers['content-type'] ?? ''))
    return `${path} is a page for people, not for Prometheus.`
  const samples = readSamples(answer.dropped > 0 ? answer.body : `${answer.body}\n`, wanted)
  const started = samples.find(one => one.name === 'process_start_time_seconds')?.value
  return { samples, started, at, cut: answer.dropped > 0 }
}

/**
 * Workers behind one port answer in turn, each with counters of its own: the page is asked again until the process of the
 * first look answers. One that began later may be the same after a restart; one that is older is another, and nothing can be said.
 */
async function sameProcess(look: () => Promise<Look | string>, before: Look, signal: AbortSignal): Promise<Look> {
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
