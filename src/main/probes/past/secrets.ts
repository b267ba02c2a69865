import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { protocols } from '#domain/profile'
import { type ColumnType, columnsOf } from '#domain/table'
import { pastOf } from './measured'

const columns = {
  target: 'text',
  protocol: 'text',
  account: 'text',
  source: 'text',
  set_at: 'time',
  age_days: 'int',
} as const satisfies Record<string, ColumnType>

/** One row a target: where its secret comes from, and for how long the one that is kept here has been the same. None is read. */
export const pastSecrets: Probe<Record<string, never>> = {
  name: 'past.secrets',
  summary: 'Where the secret of each target of the system comes from, and how old those are that are kept here.',
  protocols,
  parameters: z.strictObject({}),
  columns: columnsOf(columns),
  async run(_, context) {
    const past = pastOf(context)
    const { system } = context.target
    const [targets, secrets] = await Promise.all([past.targets(system), past.secrets(system)])
    const rows = targets.map(target => {
      const secret = secrets.find(one => one.profile === target.id)
      const at = secret?.sealedAt ?? null
      const age = at === null ? null : Math.floor((Date.now() - Date.parse(at)) / 86_400_000)
      return [
        target.name,
        target.protocol,
        'user' in target ? (target.user ?? null) : null,
        target.secret.from,
        at,
        age,
      ]
    })
    return { columns: this.columns, rows: rows.toSorted((a, b) => Number(b[5] ?? -1) - Number(a[5] ?? -1)) }
  },
}
