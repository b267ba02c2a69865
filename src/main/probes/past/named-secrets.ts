import { z } from 'zod'
import { ageInDays, fitsOneRotation, placeWords } from '#domain/named-secret'
import type { Probe } from '#domain/probe'
import { protocols } from '#domain/profile'
import { type ColumnType, columnsOf } from '#domain/table'
import { pastOf } from './measured'

const columns = {
  secret: 'text',
  used: 'text',
  changed_on: 'text',
  age_days: 'int',
  every_days: 'int',
  days_over: 'int',
  note: 'text',
  one_rotation: 'bool',
} as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({
  /** Only the one of this name; null or nothing: all. */
  secret: z.string().nullish(),
})

/** One row a secret that the operator has named: where it is used, how old it is, how long it may be. No value is known here. */
export const pastNamedSecrets: Probe<z.infer<typeof parameters>> = {
  name: 'past.named-secrets',
  summary: 'The secrets that are named for the system, where each is used, and how old it is by its own policy.',
  protocols,
  parameters,
  columns: columnsOf(columns),
  async run({ secret }, context) {
    const named = await pastOf(context).namedSecrets(context.target.system)
    const rows = named
      .filter(one => !secret || one.name === secret)
      .map(one => {
        const age = ageInDays(one, Date.now())
        return { one, age, over: age === null ? null : age - one.everyDays }
      })
      .toSorted((a, b) => (b.over ?? Number.MIN_SAFE_INTEGER) - (a.over ?? Number.MIN_SAFE_INTEGER))
    return {
      columns: this.columns,
      rows: rows.map(({ one, age, over }) => [
        ...[one.name, one.places.map(placeWords).join('; '), one.changedOn ?? null, age, one.everyDays, over],
        ...[one.note || null, fitsOneRotation(one)],
      ]),
    }
  },
}
