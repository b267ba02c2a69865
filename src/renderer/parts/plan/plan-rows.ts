import { farOff, misestimateOf } from '#domain/plan/estimate'
import type { Plan, PlanNode } from '#domain/plan/plan'
import { rowsText } from '#domain/plan/plan-text'
import { amount, memory, times, took } from '#domain/plan/words'

/** One line of the tree as it is drawn. */
export interface PlanRow {
  readonly node: PlanNode
  /** Of the measure that the plan is drawn by, 0 to 1. */
  readonly share: number
  readonly measure: string
  readonly rows: string
  /** `120× too few`, where the guess was far off. */
  readonly off?: string
  readonly loops: string
  readonly blocks: string
  readonly disk: string
  readonly open: boolean
}

/** What the bars show: a plan that ran is drawn by each node's own time, one that did not by cost with all below it. */
export const measureOf = (plan: Plan): 'own time' | 'blocks' | 'cost' =>
  plan.nodes.some(node => node.actual?.ownMs !== undefined) ? 'own time' : plan.analyzed ? 'blocks' : 'cost'

/** The nodes in sight: those below a closed one are left out. */
export function rowsOf(plan: Plan, closed: ReadonlySet<number>): readonly PlanRow[] {
  const measure = measureOf(plan)
  const value = (node: PlanNode) =>
    measure === 'own time'
      ? (node.actual?.ownMs ?? 0)
      : measure === 'cost'
        ? node.cost.total
        : (node.buffers?.hit ?? 0) + (node.buffers?.read ?? 0)
  const whole =
    measure === 'cost' ? (plan.nodes[0]?.cost.total ?? 0) : plan.nodes.reduce((sum, node) => sum + value(node), 0)
  return inSight(plan, closed).map(node => ({
    node,
    share: whole > 0 ? Math.min(1, value(node) / whole) : 0,
    measure: measureText(node, measure),
    rows: node.actual ? `${amount(node.rows)} → ${rowsText(node.actual.rows)}` : amount(node.rows),
    off: offText(plan, node),
    loops: node.actual && node.actual.loops > 1 ? amount(node.actual.loops) : '',
    blocks: node.buffers ? `${amount(node.buffers.hit)} / ${amount(node.buffers.read)}` : '',
    disk: node.spill ? memory(node.spill.bytes) : '',
    open: !closed.has(node.id),
  }))
}

function inSight(plan: Plan, closed: ReadonlySet<number>): readonly PlanNode[] {
  const hidden = new Set<number>()
  return plan.nodes.filter(node => {
    if (node.parent !== undefined && (closed.has(node.parent) || hidden.has(node.parent))) hidden.add(node.id)
    return !hidden.has(node.id)
  })
}

/** What a node's bar says in words: its own time, its cost, or that it never ran. */
export function measureText(node: PlanNode, measure: ReturnType<typeof measureOf>): string {
  if (node.neverRun) return 'never run'
  if (measure === 'own time') return took(node.actual?.ownMs ?? 0)
  return measure === 'cost' ? amount(node.cost.total) : amount((node.buffers?.hit ?? 0) + (node.buffers?.read ?? 0))
}

function offText(plan: Plan, node: PlanNode): string | undefined {
  const off = misestimateOf(plan, node)
  return off && off.factor >= farOff ? `${times(off.factor)} ${off.direction}` : undefined
}

/** Where a key leads in the tree: the place of the next row, or the node to open or close. */
export function step(
  rows: readonly PlanRow[],
  at: number,
  key: string,
): { readonly to?: number; readonly toggle?: number } | undefined {
  const row = rows[at]
  if (!row) return undefined
  const parent = () => rows.findIndex(one => one.node.id === row.node.parent)
  switch (key) {
    case 'ArrowDown':
      return { to: Math.min(rows.length - 1, at + 1) }
    case 'ArrowUp':
      return { to: Math.max(0, at - 1) }
    case 'Home':
      return { to: 0 }
    case 'End':
      return { to: rows.length - 1 }
    case 'PageDown':
      return { to: Math.min(rows.length - 1, at + 10) }
    case 'PageUp':
      return { to: Math.max(0, at - 10) }
    case 'ArrowRight':
      return row.node.children.length === 0 ? {} : row.open ? { to: at + 1 } : { toggle: row.node.id }
    case 'ArrowLeft':
      return row.node.children.length > 0 && row.open ? { toggle: row.node.id } : { to: Math.max(0, parent()) }
    default:
      return undefined
  }
}
