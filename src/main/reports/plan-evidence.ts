import type { BlockContent } from 'mdast'
import { planText } from '#domain/plan/plan-text'
import { readPlan } from '#domain/plan/read-plan'
import type { Table } from '#domain/table'
import { evidence } from './evidence'
import { block } from './nodes'

/** A plan as the text that a reader knows from psql, and beside it what else the row says. */
export function planEvidence(table: Table): BlockContent[] {
  const at = table.columns.findIndex(column => column.name === 'plan')
  const json = table.rows[0]?.[at]
  if (typeof json !== 'string') return evidence(table)
  try {
    const others = table.columns.toSpliced(at, 1)
    const rest = { ...table, columns: others, rows: table.rows.map(row => row.toSpliced(at, 1)) }
    return [block(planText(readPlan(json))), ...(others.length > 0 ? evidence(rest) : [])]
  } catch {
    return evidence(table)
  }
}
