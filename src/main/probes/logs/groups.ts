import { z } from 'zod'
import { OpsError } from '#domain/failure'
import { levels, sourceName } from '#domain/log'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { type Collected, collect } from '../../logs/collect'
import { createGrouping } from '../../logs/groups'
import { named, namedFiles, readDuration } from './named'

const columns: readonly Column[] = [
  { name: 'level', type: 'text' },
  { name: 'count', type: 'int' },
  { name: 'fingerprint', type: 'text' },
  { name: 'source', type: 'text' },
  { name: 'service', type: 'text' },
  { name: 'first_seen', type: 'time' },
  { name: 'last_seen', type: 'time' },
  { name: 'seconds_ago', type: 'int' },
  { name: 'per_hour', type: 'float' },
  { name: 'sample', type: 'text' },
  { name: 'trace', type: 'text' },
  { name: 'unread', type: 'text' },
  { name: 'hint', type: 'text' },
]

const parameters = z.strictObject({
  /** Absolute paths and patterns, parted by commas; rotated and packed ones are read with them. */
  files: namedFiles,
  /** Units of the journal; `*` is all of it. */
  units: named,
  /** Names, `project/service`, `project/*`, or `*` for all that run. */
  containers: named,
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
  async run({ files, units, containers, since, pattern, limit, bytes, levels }, context) {
    const { sessions, profile, ...use } = context
    const shell = await sessions.shell(profile, context.signal)
    const { clock, sources } = await collect(
      shell,
      () => sessions.containers(profile, use),
      { files, units, containers, backMs: since * 1000, selection: { levels, pattern: pattern ?? null, bytes } },
      use,
    )
    const [first] = sources
    if (first?.failure && sources.every(one => one.failure)) throw new OpsError(first.failure)
    const grouping = createGrouping()
    for (const { source, entries } of sources) for (const entry of entries) grouping.add(entry, sourceName(source))
    const groups = grouping.groups().toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level))
    const cut = sources.filter(one => one.cut).map(one => sourceName(one.source))
    const told = [
      ...(groups.length > limit ? [`${groups.length - limit} rarer kinds are left out.`] : []),
      ...(cut.length > 0 ? [`Of ${cut.join(', ')} only the last entries are counted: there were too many.`] : []),
    ]
    return {
      columns,
      rows: [
        ...sources.filter(one => one.failure).map(unreadRow),
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
            Math.round((group.count * 36_000) / since) / 10,
            group.sample,
            group.trace,
            null,
            null,
          ]),
      ],
      ...(told.length > 0 ? { cut: told.join(' ') } : {}),
    }
  },
}

const unreadRow = ({ source, failure }: Collected): Cell[] =>
  columns.map(({ name }) => {
    if (name === 'level') return 'unread'
    if (name === 'count') return 0
    if (name === 'source' || name === 'fingerprint') return sourceName(source)
    if (name === 'unread') return failure?.message ?? null
    return name === 'hint' ? (failure?.hint ?? null) : null
  })
