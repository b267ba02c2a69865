import type { Advice } from './advice'
import { farOff, misestimateOf, whereItBegins } from './estimate'
import type { Plan, PlanNode } from './plan'
import { amount, detail, memory, named, tableOf, times, took } from './words'

/** Guesses gone wrong, memory that did not do, loops nobody expected. Empty where the statement was only planned. */
export const runningAdvice = (plan: Plan): readonly Advice[] => [
  ...misestimates(plan),
  ...plan.nodes.flatMap(node => [...spilled(node), ...loop(plan, node), ...workers(node)]),
]

const misestimates = (plan: Plan): readonly Advice[] =>
  whereItBegins(plan).map(({ node, factor, direction }) => ({
    kind: 'misestimate',
    node: node.id,
    figure: factor,
    title: `The planner expected ${amount(node.rows)} rows of “${named(node)}” and there were ${amount(node.actual?.rows ?? 0)}: ${times(factor)} ${direction}`,
    advice: node.relation
      ? `Here the error begins; what stands above was chosen by it. Try: analyze ${tableOf(node)}; if that changes nothing and several columns are compared at once, CREATE STATISTICS on them.`
      : 'Here the error begins, in how the inputs combine; they themselves were guessed well. Extended statistics on the columns that are joined or grouped together may help.',
    ...(node.relation && { table: node.relation }),
  }))

const spills = {
  sort: { what: 'The sort', setting: 'work_mem' },
  hash: { what: 'The hash table', setting: 'work_mem × hash_mem_multiplier' },
  aggregate: { what: 'The grouping', setting: 'work_mem × hash_mem_multiplier' },
  rows: { what: 'The rows kept for reading again', setting: 'work_mem' },
} as const

function spilled(node: PlanNode): readonly Advice[] {
  const { spill } = node
  if (!spill) return []
  const { what, setting } = spills[spill.what]
  const keys = detail(node, 'Sort Key') ?? detail(node, 'Group Key')
  const batches = spill.batches === undefined ? '' : `, in ${spill.batches} batches`
  return [
    {
      kind: 'spill',
      node: node.id,
      figure: spill.bytes,
      title: `${what} ${keys ? `by ${keys}` : `at “${named(node)}”`} did not fit into memory: about ${memory(spill.bytes)} went to disk${batches}`,
      advice: `About ${memory(spill.wantedBytes)} of ${setting} would keep it in memory. Set it for this statement (set local work_mem = …), not for every session: each sort and hash of each session may take so much.`,
    },
  ]
}

const manyLoops = 1000

/** A nested loop is right for few rows. It hurts where the planner expected few and there were many. */
function loop(plan: Plan, node: PlanNode): readonly Advice[] {
  if (node.type !== 'Nested Loop' || !node.actual) return []
  const [outer, inner] = node.children.map(id => plan.nodes[id]).filter(one => one?.relationship !== 'InitPlan')
  const off = outer && misestimateOf(plan, outer)
  const loops = (inner?.actual?.loops ?? 0) / node.actual.loops
  if (!inner?.actual || !off || off.direction !== 'too few' || off.factor < farOff || loops < manyLoops) return []
  const ms = inner.actual.ms
  return [
    {
      kind: 'nested-loop',
      node: node.id,
      figure: loops,
      title: `A nested loop looked ${amount(loops)} times into “${named(inner)}”, where the planner expected ${amount(outer.rows)} times${ms === undefined ? '' : ` (${took(ms)} in all)`}`,
      advice:
        'With the true number it would probably have hashed or merged. Mend the guess first: see where the misestimate begins.',
    },
  ]
}

function workers(node: PlanNode): readonly Advice[] {
  const { workers } = node
  if (!workers || workers.launched === undefined || workers.launched >= workers.planned) return []
  return [
    {
      kind: 'workers',
      node: node.id,
      figure: workers.planned - workers.launched,
      title: `Only ${workers.launched} of ${workers.planned} planned parallel workers were to be had`,
      advice:
        'Others used them: max_parallel_workers and max_worker_processes limit them for the whole server. The plan was chosen for more.',
    },
  ]
}
