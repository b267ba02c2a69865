import type { Plan, PlanNode } from './plan'
import { amount, memory, named, took } from './words'

/** A plan as plain text, one node a line with its own time, for a ticket or a mail. */
export function planText(plan: Plan): string {
  const lines = plan.nodes.flatMap(node => {
    const indent = '  '.repeat(node.depth)
    const shown = node.details.filter(one => one.name !== 'Output')
    return [
      `${indent}${node.depth > 0 ? '-> ' : ''}${named(node)}  (${numbers(node)})`,
      ...shown.map(one => `${indent}     ${one.name}: ${one.text}`),
    ]
  })
  const times = [
    plan.planningMs === undefined ? '' : `Planning: ${took(plan.planningMs)}`,
    plan.executionMs === undefined ? '' : `Execution: ${took(plan.executionMs)}`,
  ]
  return [...lines, ...times.filter(Boolean)].join('\n')
}

function numbers(node: PlanNode): string {
  const { actual, buffers, spill } = node
  return [
    `cost ${node.cost.total}`,
    actual ? `rows ${amount(node.rows)} expected, ${rowsText(actual.rows)} seen` : `rows ${amount(node.rows)} expected`,
    node.neverRun ? 'never run' : '',
    actual && actual.loops > 1 ? `loops ${amount(actual.loops)}` : '',
    actual?.ownMs === undefined ? '' : `own time ${took(actual.ownMs)}`,
    buffers && buffers.hit + buffers.read > 0
      ? `own blocks ${amount(buffers.hit)} hit, ${amount(buffers.read)} read`
      : '',
    spill ? `${memory(spill.bytes)} on disk` : '',
  ]
    .filter(Boolean)
    .join('; ')
}

/** Rows of a loop; 18 and later tell broken ones. */
export const rowsText = (rows: number) =>
  Number.isInteger(rows) ? amount(rows) : rows < 10 ? String(rows) : amount(rows)
