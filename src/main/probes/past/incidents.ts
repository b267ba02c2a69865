import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { protocols } from '#domain/profile'
import { columnsOf } from '#domain/table'
import { pastOf } from './measured'

const columns = columnsOf({
  id: 'text',
  severity: 'text',
  title: 'text',
  state: 'text',
  began_at: 'time',
  declared_at: 'time',
  acknowledged_by: 'text',
  lead: 'text',
  awaited: 'text',
  due_at: 'time',
  overdue_seconds: 'int',
  evidence: 'text',
})

/** The incidents of a system that last, with what is awaited and since when it is late. */
export const pastIncidents: Probe<Record<string, never>> = {
  name: 'past.incidents',
  summary:
    'The incidents of the system that are not closed: state, lead, evidence, what is awaited and how late it is.',
  protocols,
  parameters: z.strictObject({}),
  columns,
  async run(_, context) {
    const now = Date.now()
    const rows = (await pastOf(context).incidents(context.target.system)).map(one => {
      const late = one.dueAt === undefined ? 0 : Math.floor((now - Date.parse(one.dueAt)) / 1000)
      const awaited = one.dueAt === undefined ? null : one.state === 'declared' ? 'acknowledgement' : 'update'
      return [
        ...[one.id, one.severity, one.title, one.state, one.beganAt, one.declaredAt],
        ...[one.acknowledgedBy ?? null, one.roles.lead ?? null, awaited, one.dueAt ?? null, Math.max(0, late)],
        one.evidence.state,
      ]
    })
    return { columns, rows }
  },
}
