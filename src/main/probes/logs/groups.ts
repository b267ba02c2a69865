import { z } from 'zod'
import { type LogEntry, type LogSource, levels, logOf, sourceName } from '#domain/log'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { createGrouping } from '../../logs/groups'
import { named, namedFiles, readDuration } from './named'
import { readLogs, unreadRows } from './read-logs'

const columns: readonly Column[] = [
  { name: 'level', type: 'text' },
  { name: 'count', type: 'int' },
  { name: 'fingerprint', type: 'text' },
  { name: 'source', type: 'text' },
  { name: 'service', type: 'text' },
  { name: 'first_seen', type: 'time' },
  { name: 'last_seen', type: 'time' },
  { name: 'seconds_ago', type: 'int' },
  { name: 'last_hour', type: 'int' },
  { name: 'per_hour', type: 'float' },
  { name: 'says', type: 'text' },
  { name: 'sample', type: 'text' },
  { name: 'trace', type: 'text' },
  { name: 'unread', type: 'text' },
  { name: 'hint', type: 'text' },
  { name: 'since_seconds', type: 'int' },
]

const parameters = z.strictObject({
  /** Absolute paths and patterns, parted by commas; rotated and packed ones are read with them. */
  files: namedFiles,
  /** Units of the journal; `*` is all of it. */
  units: named,
  /** Names, `project/service`, `project/*`, or `*` for all that run. */
  containers: named,
  /** Compose project that is read where nothing is named; without it, all containers of the host. */
  project: z.string().min(1).nullish(),
  /** How far back: seconds, or such as `24h`. */
  since: readDuration.default(86_400),
  levels: z.array(z.enum(levels)).default(['fatal', 'error']),
  /** An extended regular expression: only lines that hold it. Levels count beside it. */
  pattern: z.string().min(1).nullish(),
  /** Most groups. */
  limit: z.number().int().min(1).max(1000).default(200),
  /** Of each source so many bytes of chosen lines are read, the last ones. */
  bytes: z.number().int().min(65_536).max(3_500_000).default(3_000_000),
})

/**
 * What the logs of a host say, alike entries together, the gravest and most frequent first. A source that could not be read
 * is a row with `unread`, so that nobody takes it for quiet; where none could, the probe fails.
 */
export const logsGroups: Probe<z.infer<typeof parameters>> = {
  name: 'logs.groups',
  summary: 'Entries of files, units and containers since a time, grouped by what they say.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ project, files, units, containers, since, pattern, limit, bytes, levels }, context) {
    const selection = { levels, pattern: pattern ?? null, bytes }
    const { clock, read, unread, cut } = await readLogs(context, {
      ...{ files, units, containers, project, selection, backMs: since * 1000 },
    })
    const grouping = createGrouping(clock.now)
    for (const { source, entries } of read) for (const entry of entries) grouping.add(entry, wholeLog(source, entry))
    const groups = grouping.groups().toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level))
    const rare = groups.length > limit ? `${groups.length - limit} rarer kinds are left out.` : undefined
    return {
      columns,
      rows: [
        ...unreadRows(columns, unread, source => ({
          ...{ level: 'unread', count: 0, last_hour: 0, fingerprint: source, source, since_seconds: since },
        })),
        ...groups
          .slice(0, limit)
          .map((group): Cell[] => [
            group.level,
            group.count,
            group.fingerprint,
            group.source,
            group.service,
            group.firstSeen,
            group.lastSeen,
            group.lastSeen === null ? null : Math.max(0, Math.round((clock.now - Date.parse(group.lastSeen)) / 1000)),
            group.lastHour,
            Math.round((group.count * 36_000) / since) / 10,
            group.words,
            group.sample,
            group.trace,
            null,
            null,
            since,
          ]),
      ],
      ...(cut || rare ? { cut: [cut, rare].filter(Boolean).join(' ') } : {}),
    }
  },
}

/** Rotated parts are one log; of the whole journal, who said it is its source. */
function wholeLog(source: LogSource, { service }: LogEntry): string {
  if (source.kind === 'file') return logOf(source.path)
  return source.kind === 'unit' && source.unit === '*' && service ? `the journal of ${service}` : sourceName(source)
}
