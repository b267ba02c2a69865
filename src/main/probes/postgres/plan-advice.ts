import { z } from 'zod'
import { advise, type RowsOf } from '#domain/plan/advice'
import { readPlan } from '#domain/plan/read-plan'
import type { Probe } from '#domain/probe'
import { tableRows } from './table-rows'

/** What a plan shows, what took most time first. Of one that did not run it must know how big the tables are. */
export const postgresPlanAdvice: Probe<{ plan: string }> = {
  name: 'postgres.plan-advice',
  summary: 'Says what a plan of EXPLAIN (FORMAT JSON) shows, each with the number that bears it out.',
  protocols: ['postgres'],
  parameters: z.strictObject({ plan: z.string() }),
  columns: [
    { name: 'kind', type: 'text' },
    { name: 'title', type: 'text' },
    { name: 'advice', type: 'text' },
    { name: 'figure', type: 'float' },
    { name: 'time_pct', type: 'float' },
    { name: 'schema', type: 'text' },
    { name: 'table_name', type: 'text' },
    { name: 'node', type: 'int' },
  ],
  async run({ plan: json }, { sessions, profile, ...use }) {
    const plan = readPlan(json)
    const rows: RowsOf = plan.analyzed ? () => undefined : await tableRows(await sessions.sql(profile, use.signal), use)
    return {
      columns: this.columns,
      rows: advise(plan, rows).map(one => [
        one.kind,
        one.title,
        one.advice,
        one.figure,
        one.pct === undefined ? null : Number(one.pct.toFixed(1)),
        one.table?.schema ?? null,
        one.table?.name ?? null,
        one.node ?? null,
      ]),
    }
  },
}
