import { z } from 'zod'
import { OpsError } from '#domain/failure'
import { readPlan } from '#domain/plan/read-plan'
import type { Probe } from '#domain/probe'
import { planOne } from './generic-plans'

/** The plan of one statement, which is planned and never run. `was` is the cost it had before, to be shown beside the new one. */
export const postgresExplain: Probe<{ statement: string; was?: number | null }> = {
  name: 'postgres.explain',
  summary: 'Plans one statement without running it, also one with $1 in it.',
  protocols: ['postgres'],
  parameters: z.strictObject({ statement: z.string().trim().min(1), was: z.number().nullish() }),
  columns: [
    { name: 'plan', type: 'json' },
    { name: 'changes_data', type: 'bool' },
    { name: 'generic', type: 'bool' },
    { name: 'parameters', type: 'int' },
    { name: 'total_cost', type: 'float' },
    { name: 'cost_before', type: 'float' },
    { name: 'rows_expected', type: 'float' },
  ],
  async run({ statement, was = null }, { sessions, profile, ...use }) {
    const planned = await planOne(await sessions.sql(profile, use.signal), statement, use)
    if (planned.failure) throw new OpsError(planned.failure)
    const { json, parameters } = planned
    const { nodes } = readPlan(json)
    const changes = nodes.some(node => node.type === 'ModifyTable')
    const root = nodes[0]
    return {
      columns: this.columns,
      rows: [[json, changes, parameters > 0, parameters, root?.cost.total ?? null, was, root?.rows ?? null]],
    }
  },
}
