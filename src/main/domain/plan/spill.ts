import type { Spill } from './plan'
import { isRaw, num, type Raw, raws, str } from './raw'

/** What a node wrote to disk because its memory was full; of parallel processes, the one that wrote most. Undefined when nothing. */
export function spillOf(raw: Raw, rows: number): Spill | undefined {
  const width = num(raw, 'Plan Width') ?? 0
  // A row in memory has a header and a pointer that its form on disk has not.
  const inMemory = (bytes: number) => Math.max(Math.ceil(bytes * 1.2), Math.round(rows * (width + 64)))
  const processes = [raw, ...raws(raw.Workers)]
  const most = (sizes: readonly (number | undefined)[]) => Math.max(0, ...sizes.map(size => size ?? 0)) * 1024

  const sorted = most([...processes.map(sortedKb), incrementalKb(raw)])
  if (sorted > 0) return { what: 'sort', bytes: sorted, wantedBytes: inMemory(sorted) }

  const batches = Math.max(0, ...processes.map(one => num(one, 'Hash Batches') ?? 0))
  const peak = most(processes.map(one => num(one, 'Peak Memory Usage')))
  // One batch was in memory at a time: all of them together would have needed so much more.
  if (batches > 1) return { what: 'hash', bytes: peak * (batches - 1), wantedBytes: peak * batches, batches }

  const aggregated = most(processes.map(one => num(one, 'Disk Usage')))
  if (aggregated > 0) return { what: 'aggregate', bytes: aggregated, wantedBytes: peak + inMemory(aggregated) }

  const stored = str(raw, 'Storage') === 'Disk' ? most([num(raw, 'Maximum Storage')]) : 0
  return stored > 0 ? { what: 'rows', bytes: stored, wantedBytes: inMemory(stored) } : undefined
}

const sortedKb = (raw: Raw) => (str(raw, 'Sort Space Type') === 'Disk' ? num(raw, 'Sort Space Used') : undefined)

/** An incremental sort tells its groups: the largest counts. */
const incrementalKb = (raw: Raw) =>
  Math.max(
    0,
    ...['Full-sort Groups', 'Pre-sorted Groups'].map(key => {
      const group = raw[key]
      const disk = isRaw(group) ? group['Sort Space Disk'] : undefined
      return isRaw(disk) ? (num(disk, 'Peak Sort Space Used') ?? 0) : 0
    }),
  )
