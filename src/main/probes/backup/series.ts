import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { type Dump, listDumps, type Place, placeParameters } from './listing'

const columns: readonly Column[] = [
  { name: 'series', type: 'text' },
  { name: 'dumps', type: 'int' },
  { name: 'bytes', type: 'int' },
  { name: 'newest', type: 'text' },
  { name: 'written', type: 'time' },
  { name: 'age_seconds', type: 'int' },
  { name: 'newest_bytes', type: 'int' },
  { name: 'newest_problem', type: 'text' },
  { name: 'median_bytes', type: 'int' },
  { name: 'size_pct', type: 'float' },
  { name: 'usual_gap_seconds', type: 'int' },
  { name: 'longest_gap_seconds', type: 'int' },
  { name: 'longest_gap_after', type: 'time' },
  { name: 'oldest', type: 'text' },
  { name: 'oldest_age_seconds', type: 'int' },
  { name: 'oldest_bytes', type: 'int' },
  { name: 'bad', type: 'int' },
  { name: 'without_checksum', type: 'int' },
]

const fortnight = 14 * 86_400_000

export const backupSeries: Probe<Place> = {
  name: 'backup.series',
  summary:
    'The dumps in a folder or an S3 bucket by series: newest, age, size against the seven before it, gaps of the last fortnight.',
  protocols: ['ssh', 'container', 'local'],
  parameters: placeParameters,
  columns,
  async run(place, context) {
    const { now, dumps, cut } = await listDumps(place, context)
    const rows = [...seriesOf(dumps)].map(([series, list]) => rowOf(series, list, now))
    return { columns, rows: rows.toSorted((a, b) => Number(b[5]) - Number(a[5])), ...(cut ? { cut } : {}) }
  },
}

/** A stand-in such as `latest` is one of the others under a second name, and counts only where there are no others. */
export function seriesOf(dumps: readonly Dump[]): Map<string, readonly Dump[]> {
  const all = Map.groupBy(dumps, one => one.series)
  return new Map(
    [...all].map(([series, list]) => {
      const own = list.filter(one => !one.alias)
      return [series, own.length > 0 ? own : list]
    }),
  )
}

/** Newest first in, one row out. */
function rowOf(series: string, list: readonly Dump[], now: number): Cell[] {
  const [newest] = list
  const oldest = list.at(-1)
  // What cannot be a dump has no size worth comparing with.
  const before = list
    .slice(1)
    .filter(one => one.problem === null)
    .slice(0, 7)
  const median = middle(before.map(one => one.bytes))
  const gaps = list.slice(0, -1).map((one, at) => ({
    ms: one.written - (list[at + 1]?.written ?? 0),
    after: list[at + 1]?.written ?? 0,
    until: one.written,
  }))
  const recent = gaps.filter(gap => now - gap.until < fortnight)
  const longest = recent.toSorted((a, b) => b.ms - a.ms)[0]
  const seconds = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : Math.round(ms / 1000))
  return [
    series,
    list.length,
    list.reduce((sum, one) => sum + one.bytes, 0),
    newest?.path ?? null,
    newest ? new Date(newest.written).toISOString() : null,
    seconds(newest && now - newest.written),
    newest?.bytes ?? null,
    newest?.problem ?? null,
    median,
    newest?.settled && median ? Math.round((newest.bytes / median) * 1000) / 10 : null,
    seconds(usual(gaps.slice(0, 7).map(gap => gap.ms))),
    seconds(longest?.ms),
    longest ? new Date(longest.after).toISOString() : null,
    oldest?.path ?? null,
    seconds(oldest && now - oldest.written),
    oldest?.bytes ?? null,
    list.filter(one => one.problem !== null).length,
    list.filter(one => !one.checksum).length,
  ]
}

/** The lower of the two in the middle; null of nothing. */
const middle = (numbers: readonly number[]): number | null =>
  numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? null

/** The lower quartile: old dumps are thinned out, so of several gaps the short ones tell how often a dump is made. */
const usual = (gaps: readonly number[]): number | null =>
  gaps.toSorted((a, b) => a - b)[Math.floor((gaps.length - 1) / 4)] ?? null
