import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { mergeSpans } from '../http/spans'
import { absent, type Traffic, trafficColumns, trafficTable } from '../http/traffic'
import { endpointOf, type Request, readRequest } from './access-line'
import { recentLines } from './recent-lines'

const parameters = z.strictObject({
  /** The file, such as /var/log/nginx/access.log. */
  file: z.string().nullish(),
  /** Or the container that writes it to its output: its name, its id, or `project/service`. */
  container: z.string().nullish(),
  /** Seconds to look back, by the clock of the host. */
  since: z.number().min(60).max(86_400).default(900),
})

export const logsAccess: Probe<z.infer<typeof parameters>> = {
  name: 'logs.access',
  summary:
    'Requests, errors and times of each endpoint in the last minutes, from the log of a proxy or an application.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns: trafficColumns,
  async run({ file, container, since }, context) {
    const { lines, now, cut } = await recentLines({ file, container, since }, context)
    const from = now - since * 1000
    const all = lines.flatMap(line => readRequest(line) ?? [])
    const requests = all.filter(one => one.at >= from && one.at <= now + 60_000)
    if (all.length === 0 && lines.some(line => line !== ''))
      return absent(`${container ?? file} holds no line that tells of a request (common, combined or JSON).`)
    // A log that was begun or rotated away meanwhile tells of the time since its first line, and of nothing before.
    const first = all.reduce((oldest, one) => Math.min(oldest, one.at), now)
    const began = Math.max(from, first)
    const less = cut ? 'The log is larger than what is read of it' : 'The log begins later than that'
    return trafficTable(
      [...Map.groupBy(requests, one => `${one.method} ${endpointOf(one.path)}`).values()].map(trafficOf),
      { seconds: (now - began) / 1000, since: new Date(began).toISOString() },
      began > from ? `${less}; what was before is not counted.` : undefined,
    )
  },
}

function trafficOf(requests: readonly Request[]): Traffic {
  const [{ method, path }] = requests as [Request]
  const times = requests.flatMap(({ ms }) => ms ?? [])
  return {
    method,
    endpoint: endpointOf(path),
    requests: requests.length,
    statuses: new Map([...Map.groupBy(requests, one => one.status)].map(([status, of]) => [status, of.length])),
    spans: times.length > 0 ? mergeSpans(times.map(ms => ({ from: ms, to: ms, count: 1 }))) : null,
    sumMs: times.length > 0 ? times.reduce((sum, ms) => sum + ms, 0) : null,
    ever: null,
  }
}
