import { z } from 'zod'
import { logOf, sourceName } from '#domain/log'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { structureOf } from '../../logs/structure'
import { named, namedFiles, readDuration } from './named'
import { readLogs, unreadRows } from './read-logs'

const columns: readonly Column[] = [
  { name: 'source', type: 'text' },
  { name: 'lines', type: 'int' },
  { name: 'json', type: 'int' },
  { name: 'json_pct', type: 'float' },
  { name: 'without_timestamp', type: 'int' },
  { name: 'without_level', type: 'int' },
  { name: 'without_service', type: 'int' },
  { name: 'without_message', type: 'int' },
  { name: 'without_request_id', type: 'int' },
  { name: 'lacking_pct', type: 'float' },
  { name: 'lacks', type: 'text' },
  { name: 'plain_example', type: 'text' },
  { name: 'lacking_example', type: 'text' },
  { name: 'unread', type: 'text' },
  { name: 'hint', type: 'text' },
]

const parameters = z.strictObject({
  files: namedFiles,
  units: named,
  containers: named,
  project: z.string().min(1).nullish(),
  since: readDuration.default(86_400),
})

/** How many of the last lines of each source are JSON, and what those lack. */
export const logsStructure: Probe<z.infer<typeof parameters>> = {
  name: 'logs.structure',
  summary: 'Whether log lines are JSON with time, level, service, message and request id; shares and examples.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ project, files, units, containers, since }, context) {
    const selection = { levels: [], pattern: null, bytes: 500_000 }
    const { read, unread } = await readLogs(context, {
      ...{ files, units, containers, project, selection, backMs: since * 1000 },
    })
    // The parts that rotation set aside are of the same application.
    const current = read.filter(({ source }) => source.kind !== 'file' || logOf(source.path) === source.path)
    const rows = current.map(({ source, texts }): Cell[] => {
      const { lines, json, lacking, plainExample, lackingExample } = structureOf(texts())
      const lacks = Object.entries(lacking).filter(([name, count]) => count > 0 && name !== 'request id')
      return [
        sourceName(source),
        ...[lines, json, pct(json, lines)],
        ...['timestamp', 'level', 'service', 'message', 'request id'].map(name => lacking[name] ?? 0),
        pct(Math.max(0, ...lacks.map(([, count]) => count)), json),
        lacks.map(([name]) => name).join(', ') || null,
        plainExample,
        lackingExample,
        null,
        null,
      ]
    })
    const blind = unreadRows(columns, unread, source => ({ source, lines: 0, json: 0, json_pct: 0, lacking_pct: 0 }))
    return { columns, rows: [...blind, ...rows] }
  },
}

const pct = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10)
