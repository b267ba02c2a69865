import type { BlockContent } from 'mdast'
import { planText } from '#domain/plan/plan-text'
import { plansIn } from '#domain/plan/plans-in'
import { readPlan } from '#domain/plan/read-plan'
import type { Table } from '#domain/table'
import { evidence } from './evidence'
import { block, mono, paragraph } from './nodes'

/** Plans as the text that a reader knows from psql, each under the name of its row, and beside them what else the rows say. */
export function planEvidence(table: Table, key?: readonly string[]): BlockContent[] {
  const plans = plansIn(table, key)
  if (plans.length === 0) return evidence(table)
  const at = table.columns.findIndex(column => column.name === 'plan')
  try {
    const others = table.columns.toSpliced(at, 1)
    const rest = { ...table, columns: others, rows: table.rows.map(row => row.toSpliced(at, 1)) }
    return [
      ...plans.flatMap(({ name, json }) => [
        ...(name === '' ? [] : [paragraph(mono(name))]),
        block(planText(readPlan(json))),
      ]),
      ...(others.length > 0 ? evidence(rest) : []),
    ]
  } catch {
    return evidence(table)
  }
}
