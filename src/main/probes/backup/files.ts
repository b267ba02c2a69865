import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'
import { type Dump, listDumps, type Place, placeParameters } from './listing'

const columns: readonly Column[] = [
  { name: 'series', type: 'text' },
  { name: 'path', type: 'text' },
  { name: 'format', type: 'text' },
  { name: 'bytes', type: 'int' },
  { name: 'written', type: 'time' },
  { name: 'age_seconds', type: 'int' },
  { name: 'checksum', type: 'bool' },
  { name: 'alias', type: 'bool' },
  { name: 'problem', type: 'text' },
  { name: 'newer_good', type: 'int' },
]

export const backupFiles: Probe<Place> = {
  name: 'backup.files',
  summary:
    'The dumps in a folder or an S3 bucket, newest first, each with its series, age, size and what speaks against it.',
  protocols: ['ssh', 'container', 'local'],
  parameters: placeParameters,
  columns,
  async run(place, context) {
    const { now, dumps, cut } = await listDumps(place, context)
    // Newest first: how many of its series came before it here, without anything against them.
    const good = new Map<string, number>()
    const newer = (one: Dump) => {
      const before = good.get(one.series) ?? 0
      if (one.problem === null && !one.alias) good.set(one.series, before + 1)
      return before
    }
    return {
      columns,
      rows: dumps.map(one => [
        one.series,
        one.path,
        one.format,
        one.bytes,
        new Date(one.written).toISOString(),
        Math.round((now - one.written) / 1000),
        one.checksum,
        one.alias,
        one.problem,
        newer(one),
      ]),
      ...(cut ? { cut } : {}),
    }
  },
}
