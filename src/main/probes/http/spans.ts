/** So many requests that took more than `from` and at most `to` milliseconds; a time that is known exactly has both alike. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly count: number
}

/** Spans of the same borders become one: shares within a span are told only when nothing else lies in it. */
export function mergeSpans(spans: Iterable<Span>): Span[] {
  const merged = new Map<string, Span>()
  for (const span of spans) {
    const key = `${span.from} ${span.to}`
    const before = merged.get(key)
    merged.set(key, before ? { ...span, count: before.count + span.count } : span)
  }
  return [...merged.values()].toSorted((a, b) => a.to - b.to || a.from - b.from)
}

/**
 * The time in milliseconds that the share `q` (0 to 1) of requests stayed under, evenly spread within a span as Prometheus'
 * histogram_quantile does it; beyond the last border that border, which is then the least it was. Null without requests.
 */
export function quantile(spans: readonly Span[], q: number): number | null {
  const total = spans.reduce((sum, { count }) => sum + count, 0)
  let left = q * total
  for (const { from, to, count } of spans) {
    if (count <= 0) continue
    if (left <= count) return to === Number.POSITIVE_INFINITY ? from : from + ((to - from) * left) / count
    left -= count
  }
  return null
}
