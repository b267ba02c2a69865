import type { Cell, Column } from '#domain/table'
import { mergeSpans, quantile, type Span } from './spans'

/** The requests that one endpoint got while it was looked at. What is not known is null, never zero. */
export interface Traffic {
  readonly method: string | null
  readonly endpoint: string
  readonly requests: number
  /** Requests by status, `500` or `5xx`; null where what counts them does not tell. */
  readonly statuses: ReadonlyMap<string, number> | null
  /** Null where no times are kept. */
  readonly spans: readonly Span[] | null
  /** Milliseconds of all of them together; null as above. */
  readonly sumMs: number | null
  /** Since the counters began. */
  readonly ever: number | null
}

/** Of a metrics page and of an access log alike, so that the same rules judge both. */
export const trafficColumns: readonly Column[] = [
  { name: 'scope', type: 'text' },
  { name: 'method', type: 'text' },
  { name: 'endpoint', type: 'text' },
  { name: 'requests', type: 'int' },
  { name: 'per_second', type: 'float' },
  { name: 'errors', type: 'int' },
  { name: 'error_pct', type: 'float' },
  { name: 'refused', type: 'int' },
  { name: 'refused_pct', type: 'float' },
  { name: 'statuses', type: 'text' },
  { name: 'p50_ms', type: 'float' },
  { name: 'p95_ms', type: 'float' },
  { name: 'p99_ms', type: 'float' },
  { name: 'mean_ms', type: 'float' },
  { name: 'seconds', type: 'float' },
  { name: 'ever', type: 'int' },
  { name: 'since', type: 'time' },
  { name: 'message', type: 'text' },
]

const most = 200

/** What was watched, and from when its counters count. */
export interface Watched {
  readonly seconds: number
  readonly since: string | null
}

/** One row for all of it, then one for each endpoint: what fails first, then by requests. Says what it left out. */
export function trafficTable(traffic: readonly Traffic[], watched: Watched, unread?: string) {
  const sorted = traffic.toSorted((a, b) => (failed(b) ?? 0) - (failed(a) ?? 0) || b.requests - a.requests)
  const shown = sorted.slice(0, most)
  const left = sorted.length - shown.length
  const cut = [
    ...(unread ? [unread] : []),
    ...(left > 0 ? [`${left} endpoints with fewer requests are left out.`] : []),
  ]
  return {
    columns: trafficColumns,
    rows: [row('all', together(traffic), watched), ...shown.map(one => row('endpoint', one, watched))],
    ...(cut.length > 0 ? { cut: cut.join(' ') } : {}),
  }
}

/** A row that says why there are no others: nothing of that kind is there to be read. */
export const absent = (message: string) => ({
  columns: trafficColumns,
  rows: [trafficColumns.map(({ name }) => (name === 'scope' ? 'absent' : name === 'message' ? message : null))],
})

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
const known = <T>(all: readonly (T | null)[]): T[] | null => {
  const given = all.filter(one => one !== null)
  return given.length > 0 || all.length === 0 ? given : null
}

function together(traffic: readonly Traffic[]): Omit<Traffic, 'endpoint'> {
  const statuses = known(traffic.map(one => one.statuses))
  const spans = known(traffic.map(one => one.spans))
  const sums = known(traffic.map(one => one.sumMs))
  const evers = known(traffic.map(one => one.ever))
  const byStatus = new Map<string, number>()
  for (const one of statuses ?? [])
    for (const [status, count] of one) byStatus.set(status, (byStatus.get(status) ?? 0) + count)
  return {
    method: null,
    requests: sum(traffic.map(one => one.requests)),
    statuses: statuses && byStatus,
    spans: spans && mergeSpans(spans.flat()),
    sumMs: sums && sum(sums),
    ever: evers && sum(evers),
  }
}

const ofKind = ({ statuses }: Pick<Traffic, 'statuses'>, kind: string) =>
  statuses && sum([...statuses].filter(([status]) => status.startsWith(kind)).map(([, count]) => count))
const failed = (one: Pick<Traffic, 'statuses'>) => ofKind(one, '5')

function row(scope: string, one: Omit<Traffic, 'endpoint'> & { endpoint?: string }, watched: Watched): Cell[] {
  const errors = failed(one)
  const refused = ofKind(one, '4')
  const timed = one.spans && sum(one.spans.map(({ count }) => count))
  const share = (count: number | null) =>
    count === null || one.requests === 0 ? null : tenth((100 * count) / one.requests)
  const at = (q: number) => {
    const ms = one.spans && quantile(one.spans, q)
    return ms === null ? null : tenth(ms)
  }
  const values: Record<string, Cell | undefined> = {
    scope,
    method: one.method,
    endpoint: one.endpoint,
    requests: one.requests,
    per_second: watched.seconds > 0 ? Math.round((100 * one.requests) / watched.seconds) / 100 : null,
    errors,
    error_pct: share(errors),
    refused,
    refused_pct: share(refused),
    statuses:
      one.statuses &&
      [...one.statuses]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([status, n]) => `${status}: ${n}`)
        .join(', '),
    p50_ms: at(0.5),
    p95_ms: at(0.95),
    p99_ms: at(0.99),
    mean_ms: timed && one.sumMs !== null ? tenth(one.sumMs / timed) : null,
    seconds: tenth(watched.seconds),
    ever: one.ever,
    since: watched.since,
  }
  return trafficColumns.map(({ name }) => values[name] ?? null)
}

const tenth = (value: number) => Math.round(value * 10) / 10
