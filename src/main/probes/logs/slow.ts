import { z } from 'zod'
import { sourceName } from '#domain/log'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { withoutSecrets } from '#domain/without-secrets'
import { onceEach, requestOf, slowPattern } from '../../logs/requests'
import { named, namedFiles, readDuration } from './named'
import { readLogs, unreadRows } from './read-logs'

const columns: readonly Column[] = [
  { name: 'endpoint', type: 'text' },
  { name: 'slow', type: 'int' },
  { name: 'last_hour', type: 'int' },
  { name: 'median_ms', type: 'float' },
  { name: 'max_ms', type: 'float' },
  { name: 'first_seen', type: 'time' },
  { name: 'last_seen', type: 'time' },
  { name: 'seconds_ago', type: 'int' },
  { name: 'source', type: 'text' },
  { name: 'sample', type: 'text' },
  { name: 'unread', type: 'text' },
  { name: 'hint', type: 'text' },
]

const parameters = z.strictObject({
  files: namedFiles,
  units: named,
  containers: named,
  project: z.string().min(1).nullish(),
  since: readDuration.default(31 * 86_400),
  /** Milliseconds: a request that took at least so long is slow. */
  slower_than_ms: z.number().min(1).max(3_600_000).default(1000),
  /** Of lengths that say no unit, as a field `duration` does. */
  unit: z.enum(['ms', 's']).default('ms'),
  limit: z.number().int().min(1).max(1000).default(100),
})

/** The slow requests that logs tell of, by endpoint. Only lines that tell a length can be judged. */
export const logsSlow: Probe<z.infer<typeof parameters>> = {
  name: 'logs.slow',
  summary: 'Slow requests by endpoint, out of an application’s JSON lines or an access log with times.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ project, files, units, containers, since, slower_than_ms, unit, limit }, context) {
    const selection = { levels: [], pattern: slowPattern(slower_than_ms, unit), bytes: 3_400_000 }
    const { clock, read, unread, cut } = await readLogs(context, {
      ...{ files, units, containers, project, selection, backMs: since * 1000 },
    })
    const found = read.flatMap(({ source, entries }) =>
      onceEach(entries.flatMap(entry => requestOf(entry, unit) ?? []).filter(one => one.ms >= slower_than_ms)).map(
        request => ({ ...request, source: sourceName(source) }),
      ),
    )
    const rows = [...Map.groupBy(found, one => one.endpoint)].map(([endpoint, all]): Cell[] => {
      const lengths = all.map(one => one.ms).toSorted((a, b) => a - b)
      const times = all
        .flatMap(({ entry }) => (entry.at === null ? [] : [Date.parse(entry.at)]))
        .toSorted((a, b) => a - b)
      const [first, last] = [times[0], times.at(-1)]
      return [
        endpoint,
        all.length,
        times.filter(at => at >= clock.now - 3_600_000).length,
        lengths[Math.floor(lengths.length / 2)] ?? null,
        lengths.at(-1) ?? null,
        first === undefined ? null : new Date(first).toISOString(),
        last === undefined ? null : new Date(last).toISOString(),
        last === undefined ? null : Math.max(0, Math.round((clock.now - last) / 1000)),
        [...new Set(all.map(one => one.source))].slice(0, 3).join(', '),
        withoutSecrets(all.at(-1)?.entry.message ?? '').slice(0, 300),
        null,
        null,
      ]
    })
    const blind = unreadRows(columns, unread, source => ({ endpoint: source, source, slow: 0, last_hour: 0 }))
    const slowest = rows.toSorted((a, b) => Number(b[2]) - Number(a[2]) || Number(b[1]) - Number(a[1]))
    return { columns, rows: [...blind, ...slowest.slice(0, limit)], ...(cut ? { cut } : {}) }
  },
}
