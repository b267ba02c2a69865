import { describe, expect, test } from 'vitest'
import { advise } from '#domain/plan/advice'
import { matchPlans } from '#domain/plan/compare'
import { whereItBegins } from '#domain/plan/estimate'
import { planText } from '#domain/plan/plan-text'
import { readPlan } from '#domain/plan/read-plan'
import { rowsOf, step } from '../../src/renderer/parts/plan/plan-rows'

type Node = Record<string, unknown>

/** A node that ran: type, wall time of one loop, rows of one loop, and what else EXPLAIN says of it. */
const node = (type: string, ms: number, rows: number, more: Node = {}, ...below: Node[]): Node => ({
  'Node Type': type,
  'Startup Cost': 0,
  'Total Cost': 100,
  'Plan Rows': rows,
  'Plan Width': 8,
  'Actual Total Time': ms,
  'Actual Rows': rows,
  'Actual Loops': 1,
  ...more,
  ...(below.length > 0 && {
    Plans: below.map((one, at) => ({ 'Parent Relationship': at ? 'Inner' : 'Outer', ...one })),
  }),
})
const plan = (root: Node, more: Node = {}) => readPlan(JSON.stringify([{ Plan: root, 'Execution Time': 100, ...more }]))
const scan = (ms: number, rows: number, more: Node = {}) =>
  node('Seq Scan', ms, rows, { 'Relation Name': 'orders', Schema: 'shop', Alias: 'o', ...more })
const kinds = (root: Node, more: Node = {}) => advise(plan(root, more)).map(one => one.kind)
const own = (root: Node) => plan(root).nodes.map(one => one.actual?.ownMs)

describe('own time', () => {
  test('is what is left without the children, over all loops', () => {
    expect(own(node('Nested Loop', 100, 5, {}, scan(10, 5), scan(4, 1, { 'Actual Loops': 20 })))).toEqual([10, 10, 80])
  })
  test('of processes that share the work is their mean', () => {
    const shared = { 'Actual Loops': 3 }
    const gather = node(
      'Gather',
      60,
      3,
      { 'Workers Launched': 2 },
      node('Aggregate', 50, 1, shared, scan(40, 9, shared)),
    )
    expect(own(gather)).toEqual([10, 10, 40])
  })
  test.each(['(o.id = $0)', '(o.id = (InitPlan 1).col1)'])('of an InitPlan is not counted twice: %s', filter => {
    const name = filter.includes('$0') ? 'InitPlan 1 (returns $0)' : 'InitPlan 1'
    const first = { ...node('Aggregate', 30, 1), 'Parent Relationship': 'InitPlan', 'Subplan Name': name }
    const root = {
      ...node('Sort', 100, 5),
      Plans: [first, { ...scan(90, 5, { Filter: filter }), 'Parent Relationship': 'Outer' }],
    }
    expect(own(root)).toEqual([10, 30, 60])
  })
  test('of a CTE is taken from who reads it', () => {
    const cte = { ...scan(50, 5), 'Parent Relationship': 'InitPlan', 'Subplan Name': 'CTE x' }
    const reader = { ...node('CTE Scan', 60, 5, { 'CTE Name': 'x', Alias: 'x' }), 'Parent Relationship': 'Outer' }
    expect(own({ ...node('Sort', 70, 5), Plans: [cte, reader] })).toEqual([10, 50, 10])
  })
})

describe('guesses', () => {
  const off = (expected: number, rows: number, more: Node = {}) => scan(1, rows, { 'Plan Rows': expected, ...more })
  const begins = (root: Node) =>
    whereItBegins(plan(root)).map(one => [one.node.type, Math.round(one.factor), one.direction])
  test('go wrong where they begin to, not above', () => {
    const join = node(
      'Hash Join',
      9,
      50_000,
      { 'Plan Rows': 5 },
      off(100, 50_000),
      node('Hash', 1, 10, {}, off(10, 10)),
    )
    expect(begins(join)).toEqual([['Seq Scan', 500, 'too few']])
  })
  test('are not judged where reading stopped early, or nothing ran', () => {
    expect(begins(node('Limit', 1, 5, {}, off(90_000, 5)))).toEqual([])
    expect(begins(node('Limit', 1, 5, {}, node('Sort', 1, 5, { 'Plan Rows': 5 }, off(90_000, 5))))).toHaveLength(1)
    expect(begins(off(90_000, 0, { 'Actual Loops': 0 }))).toEqual([])
    expect(begins(node('Hash Join', 1, 0, {}, off(90_000, 1), node('Hash', 1, 0, {}, off(1, 0))))).toEqual([])
  })
  test('of few rows are let be', () => expect(begins(off(1, 500))).toEqual([]))
})

describe('advice', () => {
  test('a scan for few of many rows', () => {
    const filter = { Filter: '(o.note = 1)', 'Rows Removed by Filter': 50_000 }
    expect(advise(plan(scan(90, 3, filter)))[0]).toMatchObject({ kind: 'seq-scan', figure: 50_003, pct: 90 })
    expect(kinds(scan(90, 40_000, filter))).toEqual([])
    expect(kinds(scan(90, 3, { ...filter, 'Rows Removed by Filter': 500 }))).toEqual([])
  })
  test('only planned, it takes the size of the table', () => {
    const { 'Actual Loops': _, ...planned } = scan(0, 3, { Filter: '(o.note = 1)' })
    expect(advise(plan(planned))).toEqual([])
    expect(advise(plan(planned), () => 80_000)[0]?.title).toBe('shop.orders is read whole: 80,000 rows to find about 3')
  })
  test('hash batches, lossy bitmaps, heap fetches, workers, JIT, triggers', () => {
    const hash = node('Hash', 1, 9, { 'Hash Batches': 8, 'Peak Memory Usage': 4096 })
    expect(advise(plan(hash))[0]?.advice).toContain('About 32 MB of work_mem × hash_mem_multiplier')
    expect(kinds(node('Bitmap Heap Scan', 1, 9, { 'Exact Heap Blocks': 10, 'Lossy Heap Blocks': 5000 }))).toEqual([
      'lossy',
    ])
    const fetched = { 'Relation Name': 'orders', 'Heap Fetches': 5000 }
    expect(kinds(node('Index Only Scan', 1, 9000, fetched))).toEqual(['heap-fetches'])
    expect(kinds(node('Gather', 1, 9, { 'Workers Planned': 4, 'Workers Launched': 1 }))).toEqual(['workers'])
    const jit = (Total: number) => ({ JIT: { Functions: 9, Timing: { Total } }, 'Execution Time': 1000 })
    expect([kinds(scan(1, 1), jit(500)), kinds(scan(1, 1), jit(90))]).toEqual([['jit'], []])
    const fired = { 'Trigger Name': 'RI_1', 'Constraint Name': 'fk', Relation: 'orders', Time: 900, Calls: 3 }
    expect(advise(plan(scan(1, 1), { Triggers: [fired], 'Execution Time': 1000 }))[0]?.title).toContain(
      'the constraint fk',
    )
    expect(kinds(scan(1, 1), { Settings: { enable_seqscan: 'off', work_mem: '1MB' } })).toEqual(['settings'])
  })
})

test('rows of 18 are broken, a node that never ran is said, labels are those of EXPLAIN', () => {
  const join = node(
    'Hash Join',
    2,
    0.33,
    { 'Join Type': 'Left', Disabled: true },
    scan(1, 2),
    node('Hash', 0, 0, { 'Actual Loops': 0 }),
  )
  const read = plan(join)
  expect(read.nodes.map(one => one.label)).toEqual(['Hash Left Join', 'Seq Scan on shop.orders o', 'Hash'])
  expect(read.nodes[0]).toMatchObject({ disabled: true, actual: { rows: 0.33 } })
  expect(planText(read)).toMatch(/Hash Left Join .*0.33 seen[\s\S]*-> Hash .*never run[\s\S]*Execution: 100 ms/)
})

test('two plans are matched by their tables, whatever way they are read', () => {
  const before = plan(node('Sort', 9, 5, {}, scan(8, 5)))
  const index = { 'Index Name': 'orders_idx', 'Relation Name': 'orders', Schema: 'shop', Alias: 'o' }
  const after = plan(node('Limit', 2, 5, {}, node('Sort', 2, 5, {}, node('Index Scan', 1, 5, index))))
  expect([...matchPlans(before, after)]).toEqual([
    [1, 0],
    [2, 1],
  ])
})

test.each(['', 'no json', '[]', '{}', '[{"Plan": 3}]', '[{"Plan": {}}]', '[{"Plan": {"Node Type": "Sort"'])(
  'what is no plan is said: %s',
  json => expect(() => readPlan(json)).toThrow('This is no plan'),
)

test('the tree is walked by keys, and a closed node hides what is below it', () => {
  const tree = plan(node('Sort', 9, 5, {}, node('Hash Join', 8, 5, {}, scan(1, 1), node('Hash', 1, 1, {}, scan(1, 1)))))
  const all = rowsOf(tree, new Set())
  expect(all.map(row => row.node.depth)).toEqual([0, 1, 2, 2, 3])
  expect(all[1]?.share).toBeCloseTo(6 / 9)
  const some = rowsOf(tree, new Set([1]))
  expect(some.map(row => row.node.id)).toEqual([0, 1])
  expect(step(all, 4, 'ArrowLeft')).toEqual({ to: 3 })
  expect(step(some, 1, 'ArrowRight')).toEqual({ toggle: 1 })
  expect([step(all, 0, 'End'), step(all, 0, 'ArrowUp'), step(all, 0, 'x')]).toEqual([{ to: 4 }, { to: 0 }, undefined])
})
