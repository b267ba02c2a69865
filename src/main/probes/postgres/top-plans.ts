import { z } from 'zod'
import type { Failure } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell } from '#domain/table'
import { planCounted } from './counted-plans'
import { topStatements } from './top-statements'

const beginsWith = 120

/**
 * The plans of the statements that took most time since the counters began: planned as EXPLAIN does it, none is run. A row
 * without a plan says why there is none, and the GRANT that would help where one would.
 */
export const postgresTopPlans: Probe<{ most: number }> = {
  name: 'postgres.top-plans',
  summary: 'Plans the statements that took most time, without running any.',
  protocols: ['postgres'],
  parameters: z.strictObject({ most: z.number().int().min(1).max(20).default(5) }),
  columns: [
    { name: 'statement_begins', type: 'text' },
    { name: 'share_pct', type: 'float' },
    { name: 'calls', type: 'int' },
    { name: 'mean_ms', type: 'float' },
    { name: 'plan', type: 'json' },
    { name: 'why', type: 'text' },
    { name: 'remedy', type: 'text' },
    { name: 'queryid', type: 'text' },
    { name: 'statement', type: 'text' },
  ],
  async run({ most }, { sessions, profile, ...use }) {
    const session = await sessions.sql(profile, use.signal)
    const top = await topStatements(session, most, use)
    const plans = await planCounted(
      session,
      top.map(one => one.text),
      use,
    )
    const rows = top.map((statement, at): Cell[] => {
      const plan = plans[at]
      const failure = plan?.failure
      return [
        statement.text.replace(/\s+/g, ' ').trim().slice(0, beginsWith),
        Number(statement.sharePct.toFixed(1)),
        statement.calls,
        Number(statement.meanMs.toFixed(2)),
        plan && !plan.failure ? plan.json : null,
        ...(failure ? unplanned(failure, session.server.user) : [null, null]),
        ...[statement.queryid, statement.text],
      ]
    })
    return { columns: this.columns, rows }
  },
}

/** What stands in the way, and what helps. */
function unplanned({ kind, message }: Failure, user: string): [string, string | null] {
  if (kind !== 'denied') return [message, null]
  return [`no right to read its tables: ${message}`, `grant pg_read_all_data to "${user.replaceAll('"', '""')}";`]
}
