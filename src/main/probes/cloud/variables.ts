import { z } from 'zod'
import { invalid } from '#domain/failure'
import type { Probe } from '#domain/probe'
import { columnsOf } from '#domain/table'

export const cloudVariables: Probe<Record<string, never>> = {
  name: 'cloud.variables',
  summary:
    'The variables of a service’s environment without their values: name, length, and a mark that is the same for the same value.',
  protocols: ['render'],
  parameters: z.strictObject({}),
  columns: columnsOf({ name: 'text', characters: 'int', mark: 'text' }),
  async run(_, context) {
    const session = await context.sessions.cloud(context.profile, context.signal)
    const all = await session.variables((await session.service(context)).id, context)
    const rows = all.map(({ name, characters, mark }) => [name, characters, mark])
    return { columns: this.columns, rows: rows.toSorted((a, b) => String(a[0]).localeCompare(String(b[0]))) }
  },
}

const parameters = z.strictObject({
  name: z.string().min(1),
  /** The value that it should have; it is compared and goes nowhere. Left out, any will do; null is one that was lost. */
  value: z.string().nullish(),
  /** `ok` where there is no variable of that name. */
  absent: z.boolean().default(false),
})

/** One row: `ok` where the variable has that very value, or is not there where that is wanted. */
export const cloudVariable: Probe<z.infer<typeof parameters>> = {
  name: 'cloud.variable',
  summary: 'Whether a variable of a service has a value, without telling it; or whether it is gone.',
  protocols: ['render'],
  parameters,
  columns: columnsOf({ ok: 'bool', name: 'text', present: 'bool' }),
  async run({ name, value, absent }, context) {
    if (value === null)
      throw invalid('There is no value to compare with.', 'A secret is not kept with a run; start the runbook anew.')
    const session = await context.sessions.cloud(context.profile, context.signal)
    const same = await session.hasValue((await session.service(context)).id, name, value ?? '', context)
    const ok = absent ? same === null : value === undefined ? same !== null : same === true
    return { columns: this.columns, rows: [[ok, name, same !== null]] }
  },
}
