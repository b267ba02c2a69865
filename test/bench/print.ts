import { cpus, release } from 'node:os'
import Table from 'cli-table3'
import type { Measure } from './play'
import { median } from './statistics'

/** A line on the machine the numbers are from: ratios travel, milliseconds do not. */
export const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${process.platform} ${release()}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`

/** The measures for people: medians in milliseconds, ours over the anchor. */
export function tableOf(measures: readonly Measure[]): string {
  const table = new Table({
    head: ['id', 'what', 'ours ms', 'anchor ms', 'ratio', '95 % interval', 'accept', 'moonshot', 'turns', 'verdict'],
    style: { head: [], border: [], compact: true },
  })
  for (const one of measures)
    table.push([
      one.id,
      `${one.what}\n  against ${one.anchorName}`,
      milliseconds(median(one.ours)),
      milliseconds(median(one.anchor)),
      one.ratio.toFixed(2),
      one.ci95.map(edge => edge.toFixed(2)).join(' – '),
      one.accept ?? '',
      one.moonshot ?? '',
      one.roundTrips ?? '',
      one.verdict,
    ])
  return table.toString()
}

const milliseconds = (value: number) => (value < 10 ? value.toFixed(1) : value.toFixed(0))

/** One measure as a line of JSON, its times rounded to microseconds. */
export const jsonOf = (measure: Measure): string =>
  JSON.stringify(measure, (_, value: unknown) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value))
