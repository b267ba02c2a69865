import type { Buffers, PlanNode } from './plan'

type Measure = keyof Buffers | 'ms'
const measures = ['ms', 'hit', 'read', 'dirtied', 'written', 'tempRead', 'tempWritten'] as const satisfies Measure[]

/**
 * Leaves to each node what it took itself. EXPLAIN counts a node with all it called, and an InitPlan or CTE within
 * whoever asked for it first, which need not be the node it hangs below.
 */
export function ownShares(nodes: readonly PlanNode[]): PlanNode[] {
  const own = new Map<Measure, number[]>(measures.map(measure => [measure, nodes.map(node => whole(node, measure))]))
  for (const measure of measures) {
    const shares = own.get(measure) ?? []
    for (const node of nodes)
      if (node.parent !== undefined && node.relationship !== 'InitPlan') take(shares, node.parent, whole(node, measure))
    for (const node of nodes) if (node.relationship === 'InitPlan') charge(shares, nodes, node, whole(node, measure))
  }
  const share = (measure: Measure, id: number) => Math.max(0, own.get(measure)?.[id] ?? 0)
  return nodes.map(node => ({
    ...node,
    ...(node.actual && {
      actual: { ...node.actual, ...(node.actual.ms !== undefined && { ownMs: share('ms', node.id) }) },
    }),
    ...(node.buffers && {
      buffers: {
        hit: share('hit', node.id),
        read: share('read', node.id),
        dirtied: share('dirtied', node.id),
        written: share('written', node.id),
        tempRead: share('tempRead', node.id),
        tempWritten: share('tempWritten', node.id),
      },
    }),
  }))
}

const whole = (node: PlanNode, measure: Measure) =>
  measure === 'ms' ? (node.actual?.ms ?? 0) : (node.buffers?.[measure] ?? 0)

const take = (shares: number[], id: number, amount: number) => {
  shares[id] = (shares[id] ?? 0) - amount
}

/** Takes what a separate plan took from those who asked for it: the lowest that can have held it, else as far as it goes. */
function charge(shares: number[], nodes: readonly PlanNode[], plan: PlanNode, amount: number): void {
  const users = usersOf(nodes, plan).toSorted((a, b) => b.depth - a.depth)
  const fits = users.find(user => (shares[user.id] ?? 0) >= amount)
  let left = amount
  for (const user of fits ? [fits] : users) {
    const part = Math.min(left, Math.max(0, shares[user.id] ?? 0))
    take(shares, user.id, part)
    left -= part
  }
  if (users.length === 0 && plan.parent !== undefined) take(shares, plan.parent, left)
}

/** The nodes that read a CTE or speak of an InitPlan's result: `$0` until 16, `(InitPlan 1).col1` since 17. */
function usersOf(nodes: readonly PlanNode[], plan: PlanNode): readonly PlanNode[] {
  const name = plan.subplan ?? ''
  const inside = (node: PlanNode): boolean =>
    node.id === plan.id || (node.parent !== undefined && inside(nodes[node.parent] ?? plan))
  const cte = /^CTE (.*)$/s.exec(name)?.[1]
  const results = [...(/\(returns ([^)]*)\)/.exec(name)?.[1]?.split(',') ?? []), name.replace(/ \(.*$/s, '')]
  const speaks = (node: PlanNode) =>
    cte === undefined
      ? results.some(result => node.details.some(detail => mentions(detail.text, result)))
      : node.type === 'CTE Scan' && node.label.startsWith(`CTE Scan on ${cte}`)
  const users = nodes.filter(node => speaks(node) && !inside(node))
  // Before workers are started, the leader works such results out: that time is the Gather's.
  return users.map(user => gatherAbove(nodes, user, plan.parent) ?? user)
}

const mentions = (text: string, result: string) => {
  const at = text.indexOf(result)
  return at >= 0 && !/\d/.test(text.charAt(at + result.length))
}

function gatherAbove(nodes: readonly PlanNode[], from: PlanNode, holder: number | undefined): PlanNode | undefined {
  let found: PlanNode | undefined
  for (let at = from.parent; at !== undefined; at = at === holder ? undefined : nodes[at]?.parent)
    if (nodes[at]?.type.startsWith('Gather')) found = nodes[at]
  return found
}
