const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/** Requests by route and status with their durations, as a Prometheus page. */
export function createMetrics() {
  const counts = new Map<string, number>()
  const series = new Map<string, { sum: number; count: number; below: number[] }>()
  return {
    count(route: string, status: number, seconds: number) {
      const labels = `route="${route}",status="${status}"`
      counts.set(labels, (counts.get(labels) ?? 0) + 1)
      const one = series.get(route) ?? { sum: 0, count: 0, below: buckets.map(() => 0) }
      one.sum += seconds
      one.count++
      one.below = one.below.map((count, at) => count + (seconds <= (buckets[at] ?? 0) ? 1 : 0))
      series.set(route, one)
    },
    text(): string {
      const lines = ['# HELP http_requests_total Requests answered.', '# TYPE http_requests_total counter']
      for (const [labels, count] of counts) lines.push(`http_requests_total{${labels}} ${count}`)
      lines.push(
        '# HELP http_request_duration_seconds Time to answer.',
        '# TYPE http_request_duration_seconds histogram',
      )
      for (const [route, { sum, count, below }] of series) {
        const name = 'http_request_duration_seconds'
        buckets.forEach((bound, at) => {
          lines.push(`${name}_bucket{route="${route}",le="${bound}"} ${below[at]}`)
        })
        lines.push(`${name}_bucket{route="${route}",le="+Inf"} ${count}`)
        lines.push(`${name}_sum{route="${route}"} ${sum.toFixed(6)}`, `${name}_count{route="${route}"} ${count}`)
      }
      lines.push('# TYPE process_start_time_seconds gauge')
      lines.push(`process_start_time_seconds ${Math.floor(Date.now() / 1000 - process.uptime())}`)
      return `${lines.join('\n')}\n`
    },
  }
}
