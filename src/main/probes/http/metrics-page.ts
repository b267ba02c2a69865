import { OpsError } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'
import { readSamples, type Sample } from './samples'

/** What is read of a page; a service that hangs a label on every user grows it without end. */
export const mostBytes = 8 * 1024 * 1024

/** One look at a metrics page. */
export interface MetricsLook {
  readonly samples: readonly Sample[]
  /** Seconds since 1970 at which the process that answered began; undefined where it does not tell. */
  readonly started: number | undefined
  readonly at: number
  readonly cut: boolean
}

/**
 * The samples whose name `wanted` fits. A text says why there is no such page: that is known then, and no failure. Throws
 * OpsError denied when it is not for us to read.
 */
export async function metricsPage(path: string, wanted: RegExp, context: ProbeContext): Promise<MetricsLook | string> {
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
