import { invalid } from '../failure'
import { labelOf } from './label'
import { ownShares } from './own-share'
import type { Buffers, Plan, PlanNode } from './plan'
import { isRaw, num, type Raw, raws, str } from './raw'
import { spillOf } from './spill'

/**
 * Reads what `EXPLAIN (FORMAT JSON)` of PostgreSQL 14 to 18 answers, with or without ANALYZE, BUFFERS and VERBOSE.
 * Times are milliseconds. Throws OpsError `invalid` when it is no such plan.
 */
export function readPlan(json: string): Plan {
  const whole = parse(json)
  const root = whole.Plan
  if (!isRaw(root) || str(root, 'Node Type') === undefined)
    throw invalid('This is no plan: EXPLAIN (FORMAT JSON) answers one object with a “Plan” in it.')
  const nodes: PlanNode[] = []
  walk(root, { depth: 0, processes: 1 }, nodes)
  const jit = isRaw(whole.JIT) ? whole.JIT : undefined
  const timing = jit && isRaw(jit.Timing) ? jit.Timing : undefined
  return {
    nodes: ownShares(nodes),
    analyzed: nodes[0]?.actual !== undefined || nodes[0]?.neverRun === true,
    planningMs: num(whole, 'Planning Time'),
    executionMs: num(whole, 'Execution Time'),
    triggers: raws(whole.Triggers).map(one => ({
      name: str(one, 'Trigger Name') ?? str(one, 'Constraint Name') ?? 'trigger',
      constraint: str(one, 'Constraint Name'),
      relation: str(one, 'Relation'),
      ms: num(one, 'Time') ?? 0,
      calls: num(one, 'Calls') ?? 0,
    })),
    ...(jit && timing && { jit: { functions: num(jit, 'Functions') ?? 0, ms: num(timing, 'Total') ?? 0 } }),
    settings: Object.fromEntries(
      Object.entries(isRaw(whole.Settings) ? whole.Settings : {}).map(([name, value]) => [name, String(value)]),
    ),
  }
}

function parse(json: string): Raw {
  try {
    const parsed: unknown = JSON.parse(json)
    const [first] = raws(Array.isArray(parsed) ? parsed : [parsed])
    return first ?? {}
  } catch {
    throw invalid('This is no plan: not JSON, or cut off.')
  }
}

interface Place {
  readonly parent?: number
  readonly depth: number
  readonly processes: number
}

/** Appends a node and those below it; answers its id. Times and buffers are still those of the whole subtree. */
function walk(raw: Raw, place: Place, nodes: PlanNode[]): number {
  const id = nodes.length
  const loops = num(raw, 'Actual Loops')
  const ms = num(raw, 'Actual Total Time')
  const { processes } = place
  const rows = num(raw, 'Actual Rows') ?? 0
  const name = str(raw, 'Relation Name')
  const node = {
    id,
    parent: place.parent,
    depth: place.depth,
    type: str(raw, 'Node Type') ?? 'Node',
    label: labelOf(raw),
    relationship: str(raw, 'Parent Relationship'),
    subplan: str(raw, 'Subplan Name'),
    relation: name === undefined ? undefined : { schema: str(raw, 'Schema'), name, alias: str(raw, 'Alias') },
    index: str(raw, 'Index Name'),
    join: str(raw, 'Join Type'),
    cost: { startup: num(raw, 'Startup Cost') ?? 0, total: num(raw, 'Total Cost') ?? 0 },
    rows: num(raw, 'Plan Rows') ?? 0,
    width: num(raw, 'Plan Width') ?? 0,
    // The server tells the mean of a loop, and counts a loop for each process that shared the work.
    actual: loops ? { rows, loops, ...(ms !== undefined && { ms: (ms * loops) / processes }) } : undefined,
    neverRun: loops === 0,
    processes,
    buffers: buffersOf(raw),
    details: detailsOf(raw),
    removed: {
      filter: num(raw, 'Rows Removed by Filter') ?? 0,
      joinFilter: num(raw, 'Rows Removed by Join Filter') ?? 0,
      recheck: num(raw, 'Rows Removed by Index Recheck') ?? 0,
    },
    spill: loops ? spillOf(raw, rows) : undefined,
    heapFetches: num(raw, 'Heap Fetches'),
    bitmap: bitmapOf(raw),
    workers: workersOf(raw),
    disabled: raw.Disabled === true,
    children: [] as number[],
  } satisfies PlanNode
  nodes.push(node)
  for (const child of raws(raw.Plans))
    node.children.push(
      walk(child, { parent: id, depth: place.depth + 1, processes: sharing(raw, child, processes) }, nodes),
    )
  return id
}

/** Below a Gather every process makes its own loop: how many did is told by the child's loops. */
function sharing(raw: Raw, child: Raw, processes: number): number {
  const type = str(raw, 'Node Type')
  if (type !== 'Gather' && type !== 'Gather Merge') return processes
  if (str(child, 'Parent Relationship') !== 'Outer') return processes
  const own = num(raw, 'Actual Loops') ?? 0
  const shared = num(child, 'Actual Loops') ?? 0
  return own > 0 && shared > own ? shared / own : 1
}

const bufferKeys = {
  hit: ['Shared Hit Blocks', 'Local Hit Blocks'],
  read: ['Shared Read Blocks', 'Local Read Blocks'],
  dirtied: ['Shared Dirtied Blocks', 'Local Dirtied Blocks'],
  written: ['Shared Written Blocks', 'Local Written Blocks'],
  tempRead: ['Temp Read Blocks'],
  tempWritten: ['Temp Written Blocks'],
} as const satisfies Record<keyof Buffers, readonly string[]>

function buffersOf(raw: Raw): Buffers | undefined {
  if (num(raw, 'Shared Hit Blocks') === undefined) return undefined
  const sum = (keys: readonly string[]) => keys.reduce((total, key) => total + (num(raw, key) ?? 0), 0)
  return {
    hit: sum(bufferKeys.hit),
    read: sum(bufferKeys.read),
    dirtied: sum(bufferKeys.dirtied),
    written: sum(bufferKeys.written),
    tempRead: sum(bufferKeys.tempRead),
    tempWritten: sum(bufferKeys.tempWritten),
  }
}

function bitmapOf(raw: Raw): PlanNode['bitmap'] {
  const exact = num(raw, 'Exact Heap Blocks')
  const lossy = num(raw, 'Lossy Heap Blocks')
  return exact === undefined && lossy === undefined ? undefined : { exact: exact ?? 0, lossy: lossy ?? 0 }
}

function workersOf(raw: Raw): PlanNode['workers'] {
  const planned = num(raw, 'Workers Planned')
  return planned === undefined ? undefined : { planned, launched: num(raw, 'Workers Launched') }
}

const detailNames = [
  'Index Cond',
  'Recheck Cond',
  'TID Cond',
  'Hash Cond',
  'Merge Cond',
  'Join Filter',
  'Filter',
  'One-Time Filter',
  'Order By',
  'Sort Key',
  'Presorted Key',
  'Group Key',
  'Cache Key',
  'Function Call',
  'Sort Method',
  'Output',
]

const detailsOf = (raw: Raw): PlanNode['details'] =>
  detailNames.flatMap(name => {
    const value = raw[name]
    const text = Array.isArray(value) ? value.map(String).join(', ') : typeof value === 'string' ? value : ''
    return text === '' ? [] : [{ name, text }]
  })
