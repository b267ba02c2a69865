import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { protocols } from '#domain/profile'
import { type Cell, type ColumnType, columnsOf, records } from '#domain/table'
import { pastOf } from './measured'
import { backParameter } from './runs'

const columns = { at: 'time', name: 'text', value: 'int' } as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({
  ...backParameter,
  /** The step whose looks are kept, `runbook#step`. */
  looks: z.string().regex(/^[^#]+#[^#]+$/),
  /** The column that tells kinds of rows apart; a row with nothing in it is not counted. */
  by: z.string().min(1),
  /** A column that is filled where something could not be looked at: a zero is then not claimed. */
  blind: z.string().min(1).optional(),
})

/** One row a look and kind. A kind that any of the looks had is zero in the others, where they saw all there was. */
export const pastCounted: Probe<z.infer<typeof parameters>> = {
  name: 'past.counted',
  summary: 'How many rows of each kind the kept looks of a step had at this target, over time.',
  protocols,
  parameters,
  columns: columnsOf(columns),
  async run({ back, looks, by, blind }, context) {
    const to = Date.now() + 60_000
    const [runbook = '', step = ''] = looks.split('#')
    const kept = await pastOf(context).looks(
      { runbook, step, profile: context.profile },
      { from: to - back * 1000, to },
    )
    const counted = kept.map(({ at, table }) => {
      const rows = records(table)
      const kinds = rows.flatMap(row => (row[by] === null || row[by] === undefined ? [] : [String(row[by])]))
      const sawAll = blind === undefined || rows.every(row => (row[blind] ?? null) === null)
      return { at, count: Map.groupBy(kinds, kind => kind), sawAll }
    })
    const names = [...new Set(counted.flatMap(one => [...one.count.keys()]))].toSorted()
    const rows = counted.flatMap(({ at, count, sawAll }) =>
      names.map((name): Cell[] => [at, name, count.get(name)?.length ?? (sawAll ? 0 : null)]),
    )
    return { columns: this.columns, rows }
  },
}
