import { describe, expect, test } from 'vitest'
import type { Table } from '#domain/table'
import { everything, passes } from '../../src/renderer/panels/sessions/filter'
import { blockersOf, worstOf } from '../../src/renderer/panels/sessions/lock-tree'
import { perSecond } from '../../src/renderer/panels/sessions/per-second'
import { listOf, type Session, sessionsOf } from '../../src/renderer/panels/sessions/session'
import { addSample, classesOf } from '../../src/renderer/panels/sessions/waits'
import { workOf } from '../../src/renderer/panels/sessions/work'
import { heldOrder } from '../../src/renderer/parts/held-order'

const session = (more: Partial<Session>): Session => ({
  ...{ key: '1 t', pid: 1, role: 'app', application: 'shop', state: 'idle', wait: null, blockedBy: null, client: null },
  ...{ statement: 'select 1', kind: 'client backend', mayNotEnd: null, backendStart: 't', queryStart: 't', at: 0 },
  ...more,
})

describe('rows that are read anew', () => {
  test('stand where they stood while the order is held: new ones come last, gone ones keep their place', () => {
    expect(heldOrder(['c', 'a', 'd'], ['a', 'b', 'c'], true)).toEqual(['a', 'b', 'c', 'd'])
    expect(heldOrder(['c', 'a', 'd'], ['a', 'b', 'c'], false)).toEqual(['c', 'a', 'd'])
  })

  test('are told apart by process and by when it began, and show what a list needs', () => {
    const table: Table = {
      columns: [
        { name: 'pid', type: 'int' },
        { name: 'backend_start', type: 'time' },
        { name: 'state', type: 'text' },
        { name: 'backend_type', type: 'text' },
      ],
      rows: [
        [7, '2026-01-01T00:00:00Z', 'active', 'client backend'],
        [8, null, 'hidden', null],
      ],
    }
    const sessions = sessionsOf(table)
    expect(sessions.map(one => one.key)).toEqual(['7 2026-01-01T00:00:00Z', '8 '])
    expect(listOf(table, sessions.slice(1))).toEqual({
      columns: [
        { name: 'pid', type: 'int' },
        { name: 'state', type: 'text' },
      ],
      rows: [[8, 'hidden']],
    })
  })

  test('pass a filter by state, role, application and any text in sight', () => {
    const is = (filter: Partial<typeof everything>, more: Partial<Session> = {}) =>
      passes(session(more), { ...everything, ...filter })
    expect(is({})).toBe(true)
    expect(is({ state: 'waiting' })).toBe(false)
    expect(is({ state: 'waiting' }, { blockedBy: '4' })).toBe(true)
    expect(is({ state: 'transaction' }, { state: 'idle in transaction (aborted)' })).toBe(true)
    expect(is({ role: 'other' })).toBe(false)
    expect(is({ search: 'SELECT' })).toBe(true)
    expect(is({ search: 'nothing like it' })).toBe(false)
    expect(is({}, { kind: 'checkpointer', state: 'server process' })).toBe(false)
    expect(is({ servers: true }, { kind: 'checkpointer', state: 'server process' })).toBe(true)
    // A vacuum at work is worth seeing, whoever runs it.
    expect(is({}, { kind: 'autovacuum worker', state: 'active' })).toBe(true)
  })
})

test('waits are counted over the looks of five minutes, by class and event', () => {
  const busy = [
    session({ state: 'active', wait: 'Lock: transactionid' }),
    session({ state: 'active', wait: 'CPU' }),
    session({ state: 'active', wait: 'Lock: relation' }),
    session({ state: 'idle in transaction' }),
    session({ state: 'active', wait: 'Activity: WalWriterMain', kind: 'walwriter' }),
  ]
  const samples = addSample(addSample([], 1000, busy), 3000, busy.slice(0, 1))
  expect(classesOf(samples)).toEqual([
    {
      name: 'Lock',
      sessions: 1.5,
      share: 75,
      events: [
        { name: 'transactionid', share: 50 },
        { name: 'relation', share: 25 },
      ],
    },
    { name: 'CPU', sessions: 0.5, share: 25, events: [{ name: 'CPU', share: 25 }] },
  ])
  expect(addSample(samples, 1000 + 5 * 60_000, [])).toHaveLength(2)
  expect(classesOf([])).toEqual([])
})

test('the worst blocker is the root with most behind it', () => {
  const columns = ['pid', 'root_pid', 'depth', 'waiting', 'wait_seconds', 'longest_wait_seconds'].map(name => ({
    name,
    type: 'int' as const,
  }))
  const tree = blockersOf({
    columns,
    rows: [
      [1, 1, 0, 1, null, 90],
      [2, 1, 1, 0, 90, 90],
      [3, 3, 0, 4, null, 10],
    ],
  })
  expect(worstOf(tree)?.pid).toBe(3)
  expect(tree[1]).toMatchObject({ depth: 1, waitMs: 90_000 })
  expect(worstOf([])).toBeUndefined()
})

test('work has a rate once it moved, and a time left only where its end is known', () => {
  const look = (done: number, total: number | null): Table => ({
    columns: ['pid', 'command', 'phase', 'relation', 'done', 'total', 'unit', 'running_seconds'].map(name => ({
      name,
      type: 'text' as const,
    })),
    rows: [[5, 'vacuum', 'scanning heap', 'public.t', done, total, 'bytes', 4]],
  })
  const first = workOf(look(100, 1100), 0, new Map())
  expect(first.works[0]).toMatchObject({ rate: null, leftMs: null, runningMs: 4000 })
  const second = workOf(look(300, 1100), 2000, first.begun)
  expect(second.works[0]).toMatchObject({ rate: 100, leftMs: 8000 })
  expect(workOf(look(300, 0), 4000, second.begun).works[0]).toMatchObject({ total: null, leftMs: null })
})

test('what PgBouncer counts is shown per second, and not at all where it began anew', () => {
  const look = (rows: Table['rows']): Table => ({
    columns: [
      { name: 'database', type: 'text' },
      { name: 'total_query_count', type: 'int' },
      { name: 'total_query_time', type: 'int' },
      { name: 'total_received', type: 'int' },
      { name: 'avg_query_count', type: 'int' },
    ],
    rows,
  })
  const before = look([
    ['shop', 100, 1000, 0, 5],
    ['other', 900, 0, 0, 5],
  ])
  const now = look([
    ['shop', 150, 11_000, 4096, 5],
    ['other', 3, 0, 0, 5],
    ['new', 3, 0, 0, 5],
  ])
  expect(perSecond(now, before, 2, 'database')).toEqual({
    columns: [
      { name: 'database', type: 'text' },
      { name: 'query_count', type: 'float' },
      { name: 'query_time_ms', type: 'float' },
      { name: 'received_bytes', type: 'float' },
    ],
    rows: [
      ['shop', 25, 5, 2048],
      ['other', null, 0, 0],
      ['new', null, null, null],
    ],
  })
})
