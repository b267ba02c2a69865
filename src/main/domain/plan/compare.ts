import type { Plan, PlanNode } from './plan'

/** Which node of a later plan does what a node of the earlier one did: later id → earlier id. */
export type Matches = ReadonlyMap<number, number>

/**
 * Matches two plans of one statement: scans by the table (or index, or function) they read, other nodes by what they
 * are, each in reading order. What has no counterpart is new, or gone.
 */
export function matchPlans(before: Plan, after: Plan): Matches {
  const matches = new Map<number, number>()
  for (const keyOf of [exactly, about]) {
    const free = (plan: Plan, taken: ReadonlySet<number>) =>
      Map.groupBy(
        plan.nodes.filter(node => !taken.has(node.id) && keyOf(node) !== undefined),
        node => keyOf(node) ?? '',
      )
    const earlier = free(before, new Set(matches.values()))
    for (const [key, nodes] of free(after, new Set(matches.keys())))
      nodes.forEach((node, at) => {
        const one = earlier.get(key)?.[at]
        if (one) matches.set(node.id, one.id)
      })
  }
  return matches
}

const exactly = (node: PlanNode) => JSON.stringify([node.label, node.subplan])

/** A table read in another way is still that table; a join done in another way is still a join. */
const about = (node: PlanNode) =>
  node.relation
    ? JSON.stringify([node.relation.schema, node.relation.name, node.relation.alias])
    : / Join$|^Nested Loop$/.test(node.type)
      ? 'join'
      : node.type === 'Bitmap Index Scan'
        ? undefined
        : node.type
