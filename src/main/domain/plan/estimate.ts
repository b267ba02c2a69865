import type { Plan, PlanNode } from './plan'

/** Row counts that differ by less than this seldom change a plan. */
export const farOff = 10
/** Few rows are guessed wrong all the time, and it costs nothing. */
const worthRows = 1000

export interface Misestimate {
  readonly node: PlanNode
  /** How many times too few (or too many) rows were expected. */
  readonly factor: number
  readonly direction: 'too few' | 'too many'
}

/**
 * How far the planner's guess was off at this node. Undefined where nothing can be said: it did not run, or whoever
 * reads it may have had enough before its end.
 */
export function misestimateOf(plan: Plan, node: PlanNode): Misestimate | undefined {
  if (!node.actual || node.type === 'BitmapAnd' || node.type === 'BitmapOr' || node.type === 'ModifyTable')
    return undefined
  // The planner never expects less than one row, and means "hardly any" by it.
  const expected = Math.max(1, node.rows)
  const seen = Math.max(1, node.actual.rows)
  if (seen > expected) {
    if (readAgain(plan, node)) return undefined
    return { node, factor: seen / expected, direction: 'too few' }
  }
  if (mayStopEarly(plan, node)) return undefined
  return { node, factor: expected / seen, direction: 'too many' }
}

/** Nodes where a guess goes far wrong whose own inputs were guessed well: there it begins. Worst first. */
export function whereItBegins(plan: Plan): readonly Misestimate[] {
  const off = new Map<number, Misestimate>()
  for (const node of plan.nodes) {
    const found = misestimateOf(plan, node)
    const rows = Math.max(node.rows, node.actual?.rows ?? 0) * (node.actual?.loops ?? 0)
    if (found && found.factor >= farOff && rows >= worthRows) off.set(node.id, found)
  }
  const below = (node: PlanNode): boolean => node.children.some(id => off.has(id) || below(plan.nodes[id] ?? node))
  return [...off.values()].filter(({ node }) => !below(node)).toSorted((a, b) => b.factor - a.factor)
}

/** These take all their input before they give anything. */
const takesAll = (node: PlanNode) =>
  ['Sort', 'Hash', 'ModifyTable', 'BitmapAnd', 'BitmapOr', 'Bitmap Heap Scan'].includes(node.type) ||
  (node.type === 'Aggregate' && /^(Partial |Finalize )?(Hash|Mixed)?Aggregate/.test(node.label))

function mayStopEarly(plan: Plan, node: PlanNode): boolean {
  if (node.relationship === 'InitPlan' || node.relationship === 'SubPlan') return true
  const parent = node.parent === undefined ? undefined : plan.nodes[node.parent]
  if (!parent || takesAll(parent)) return false
  if (parent.type === 'Limit' || parent.type === 'Merge Join') return true
  if (parent.type === 'Nested Loop' && node.relationship === 'Inner') return true
  // Nothing to join with: the other side is not read to its end.
  if (parent.type === 'Hash Join' && node.relationship === 'Outer' && isEmpty(plan, parent.children[1])) return true
  return mayStopEarly(plan, parent)
}

/** The inner side of a merge join is read again for equal keys, and each time counts. */
const readAgain = (plan: Plan, node: PlanNode) =>
  node.parent !== undefined && plan.nodes[node.parent]?.type === 'Merge Join' && node.relationship === 'Inner'

const isEmpty = (plan: Plan, id: number | undefined) => id !== undefined && plan.nodes[id]?.actual?.rows === 0
