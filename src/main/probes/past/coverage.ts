import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { protocols } from '#domain/profile'
import { type ColumnType, columnsOf } from '#domain/table'
import { leastDays } from './fit'
import { pastOf } from './measured'

const columns = {
  target: 'text',
  protocol: 'text',
  series: 'int',
  measured_from: 'time',
  measured_to: 'time',
  days: 'float',
  silent_seconds: 'int',
  days_needed: 'int',
  any_measured: 'bool',
} as const satisfies Record<string, ColumnType>

/** One row a target: since when it is measured, and when last. Targets that never were are there too, with nothing. */
export const pastCoverage: Probe<Record<string, never>> = {
  name: 'past.coverage',
  summary: 'Since when each target of the system is measured, and when it was last heard.',
  protocols,
  parameters: z.strictObject({}),
  columns: columnsOf(columns),
  async run(_, context) {
    const past = pastOf(context)
    const { system } = context.target
    const [targets, series] = await Promise.all([past.targets(system), past.samples.series({ system })])
    const now = Date.now()
    const any = series.length > 0
    const rows = targets.map(({ id, name, protocol }) => {
      const own = series.filter(one => one.profile === id)
      if (own.length === 0) return [name, protocol, 0, null, null, 0, null, leastDays, any]
      const from = Math.min(...own.map(one => one.from))
      const to = Math.max(...own.map(one => one.to))
      const days = Math.round((to - from) / 8_640_000) / 10
      const silent = Math.max(0, Math.round((now - to) / 1000))
      return [name, protocol, own.length, iso(from), iso(to), days, silent, leastDays, any]
    })
    return { columns: this.columns, rows: rows.toSorted((a, b) => Number(b[5]) - Number(a[5])) }
  },
}

const iso = (at: number) => new Date(at).toISOString()
