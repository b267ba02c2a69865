import { z } from 'zod'
import type { CloudLogLine } from '#domain/cloud'
import { type LogEntry, levels } from '#domain/log'
import type { Probe } from '#domain/probe'
import { type Cell, columnsOf } from '#domain/table'
import { createGrouping } from '../../logs/groups'
import { levelOf, readLines, wantedLines } from './lines'

const grouped = z.strictObject({
  ...wantedLines,
  /** Most lines that are read. */
  most: z.number().int().min(1).max(5000).default(2000),
  /** Most groups. */
  limit: z.number().int().min(1).max(1000).default(100),
})

/** Alike lines together, the gravest and most frequent first. */
export const cloudLogs: Probe<z.infer<typeof grouped>> = {
  name: 'cloud.logs',
  summary: 'What the logs of a service at its provider say, alike lines together.',
  protocols: ['render'],
  parameters: grouped,
  columns: columnsOf({
    ...{ level: 'text', count: 'int', fingerprint: 'text', source: 'text' },
    ...{ first_seen: 'time', last_seen: 'time', seconds_ago: 'int', last_hour: 'int', per_hour: 'float' },
    ...{ says: 'text', sample: 'text', since_seconds: 'int' },
  }),
  async run({ most, limit, ...wanted }, context) {
    const { lines, cut, now, nameOf } = await readLines(wanted, most, context)
    const grouping = createGrouping(now)
    for (const line of lines) grouping.add(entryOf(line), nameOf(line.resource))
    const groups = grouping.groups().toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level))
    const rare = groups.length > limit ? `${groups.length - limit} rarer kinds are left out.` : undefined
    const rows = groups
      .slice(0, limit)
      .map((group): Cell[] => [
        ...[group.level, group.count, group.fingerprint, group.source, group.firstSeen, group.lastSeen],
        group.lastSeen === null ? null : Math.max(0, Math.round((now - Date.parse(group.lastSeen)) / 1000)),
        ...[group.lastHour, Math.round((group.count * 36_000) / wanted.since) / 10],
        ...[group.words, group.sample, wanted.since],
      ])
    return { columns: this.columns, rows, ...(cut || rare ? { cut: [cut, rare].filter(Boolean).join(' ') } : {}) }
  },
}

function entryOf(line: CloudLogLine): LogEntry {
  const { at, message } = line
  return {
    at: new Date(at).toISOString(),
    level: levelOf(line),
    service: null,
    message,
    trace: '',
    fields: {},
    raw: message,
  }
}

const listed = z.strictObject({ ...wantedLines, most: z.number().int().min(1).max(1000).default(100) })

export const cloudLines: Probe<z.infer<typeof listed>> = {
  name: 'cloud.lines',
  summary: 'The newest lines that a service at its provider has logged.',
  protocols: ['render'],
  parameters: listed,
  columns: columnsOf({ at: 'time', level: 'text', kind: 'text', source: 'text', message: 'text' }),
  async run({ most, ...wanted }, context) {
    const { lines, cut, nameOf } = await readLines(wanted, most, context)
    const rows = lines
      .slice(0, most)
      .map(line => [line.at, levelOf(line), line.kind, nameOf(line.resource), line.message])
    return { columns: this.columns, rows, ...(cut && { cut }) }
  },
}
