import type { Sample } from './samples'
import { mergeSpans, type Span } from './spans'
import type { Traffic } from './traffic'

// As the usual libraries call them: prometheus_client and its guides, OpenTelemetry, Micrometer, prom-client, Flask, Django.
const counters = [
  'http_requests_total',
  'http_server_requests_total',
  'http_request_total',
  'starlette_requests_total',
  'flask_http_request_total',
  'django_http_responses_total_by_status_view_method_total',
  'traefik_service_requests_total',
  'caddy_http_requests_total',
]
const durations = [
  'http_request_duration_seconds',
  'http_server_request_duration_seconds',
  'http_server_requests_seconds',
  'http_requests_duration_seconds',
  'http_request_duration_milliseconds',
  'http_server_duration_milliseconds',
  'starlette_requests_processing_time_seconds',
  'flask_http_request_duration_seconds',
  'django_http_requests_latency_seconds_by_view_method',
  'traefik_service_request_duration_seconds',
  'caddy_http_request_duration_seconds',
]
const endpointLabels = [
  'endpoint',
  'handler',
  'http_route',
  'route',
  'path',
  'uri',
  'path_template',
  'url',
  'view',
  'service',
]
const methodLabels = ['method', 'http_request_method', 'http_method']
const statusLabels = [
  'status_code',
  'status',
  'code',
  'http_response_status_code',
  'http_status_code',
  'http_status',
  'statusCode',
]

/** Names given by the operator; otherwise the usual ones are looked for. */
export interface Named {
  readonly requests?: string
  readonly duration?: string
}

/** Every name that may count requests or their time, and the one that tells which process answers. */
export const wantedNames = ({ requests, duration }: Named): RegExp => {
  const one = (names: readonly string[]) => names.map(name => name.replace(/[^\w:]/g, '')).join('|')
  const timed = one(duration ? [duration] : durations)
  return new RegExp(
    `^(${one(requests ? [requests] : counters)}|(${timed})(_bucket|_sum|_count)|process_start_time_seconds)$`,
  )
}

const first = (labels: Sample['labels'], names: readonly string[]) => {
  const name = names.find(one => labels[one] !== undefined)
  return name === undefined ? null : (labels[name] ?? null)
}
const key = ({ name, labels }: Sample) =>
  JSON.stringify([name, ...Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))])

/**
 * What each endpoint got between two looks at the same counters. A counter that went down began anew, so all it says is
 * since then; `whole` says that the pages were not cut, so that a series which is new really is. Undefined when the page
 * counts no requests.
 */
export function trafficBetween(
  before: readonly Sample[],
  after: readonly Sample[],
  named: Named,
  whole: boolean,
): Traffic[] | undefined {
  const earlier = new Map(before.map(one => [key(one), one.value]))
  const grown = after.flatMap(one => {
    const was = earlier.get(key(one)) ?? (whole ? 0 : undefined)
    return was === undefined ? [] : [{ ...one, by: one.value < was ? one.value : one.value - was }]
  })
  const there = (name: string) => after.some(one => one.name === name)
  const duration = (named.duration ? [named.duration] : durations).find(name => there(`${name}_count`))
  const counter =
    (named.requests ? [named.requests] : counters).find(there) ??
    (duration === undefined ? undefined : `${duration}_count`)
  if (counter === undefined) return undefined
  const unit = duration && /milliseconds|_ms$/.test(duration) ? 1 : 1000
  const endpointOf = ({ labels }: Sample) =>
    JSON.stringify([first(labels, methodLabels), first(labels, endpointLabels) ?? ''])
  const groups = Map.groupBy(grown, endpointOf)
  return [...groups.entries()].flatMap(([id, samples]) => {
    const counts = samples.filter(one => one.name === counter)
    if (counts.length === 0) return []
    const [method, endpoint] = JSON.parse(id) as [string | null, string]
    const sums = samples.filter(one => one.name === `${duration}_sum`)
    const spans = spansOf(
      samples.filter(one => one.name === `${duration}_bucket`),
      unit,
    )
    return [
      {
        method,
        endpoint,
        requests: total(counts.map(one => one.by)),
        statuses: statusesOf(counts),
        spans: spans.length > 0 ? spans : null,
        sumMs: sums.length > 0 ? unit * total(sums.map(one => one.by)) : null,
        ever: total(counts.map(one => one.value)),
      },
    ]
  })
}

const total = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0)

type Grown = Sample & { by: number }

function statusesOf(counts: readonly Grown[]): Map<string, number> | null {
  const statuses = new Map<string, number>()
  for (const { labels, by } of counts) {
    const status = first(labels, statusLabels)
    if (status === null) return null
    if (by > 0) statuses.set(status, (statuses.get(status) ?? 0) + by)
  }
  return statuses
}

/** Buckets count everything up to their border: what lies between two of them is the difference. */
function spansOf(buckets: readonly Grown[], unit: number): Span[] {
  const histograms = Map.groupBy(buckets, ({ labels: { le: _, ...labels } }) => JSON.stringify(labels))
  return mergeSpans(
    [...histograms.values()].flatMap(histogram => {
      const sorted = histogram
        .map(({ labels, by }) => ({ to: unit * Number(labels.le?.replace('Inf', 'Infinity')), by }))
        .toSorted((a, b) => a.to - b.to)
      return sorted.flatMap(({ to, by }, at) => {
        const below = sorted[at - 1]
        const count = by - (below?.by ?? 0)
        return count > 0 ? [{ from: below?.to ?? 0, to, count }] : []
      })
    }),
  )
}
