import { expect, test } from 'vitest'
import type { Round, RoundCell } from '#domain/round'
import type { RoutineStanding } from '#domain/routine'
import { narrowed, progressOf, rowsOf, worstColumns, worstRows } from '../../src/renderer/panels/rounds/grid'
import { nextTimes } from '../../src/renderer/panels/rounds/next-times'
import { paceWords } from '../../src/renderer/panels/rounds/pace-words'
import { roundMarkdown, roundTable } from '../../src/renderer/panels/rounds/round-text'
import { byCadence, systemsToRound } from '../../src/renderer/parts/by-cadence'
import { markOfCell, markOfRound } from '../../src/renderer/parts/round-mark'

const cell = (system: string, runbook: string, more: Partial<RoundCell> = {}): RoundCell => ({
  ...{ system, runbook, status: 'done', outcome: 'passed', findings: 0 },
  ...more,
})
const found = { outcome: 'found', worst: 'warning', findings: 2, headline: 'Two | things' } as const
const cells = [
  cell('well', 'a/one'),
  cell('well', 'a/two'),
  cell('away', 'a/one', { outcome: 'failed', failure: 'unreachable', headline: 'No answer within 10 s' }),
  cell('ill', 'a/one', found),
  cell('ill', 'a/two', { ...found, worst: 'critical', changed: 'worse' }),
  cell('asks', 'a/three', { status: 'left', outcome: undefined, left: 'Folder is needed' }),
]
const names = (id: string) => id
const words = { system: (id: string) => ({ name: id }), runbook: names }
const round: Round = {
  ...{ id: 'r', title: 'Daily round of 4 systems', operator: 'ops', status: 'finished', systems: 4, outcome: 'failed' },
  ...{ startedAt: '2026-11-23T08:00:00.000Z', cells, problems: [] },
  pace: { atOnce: 20, canary: true, stopAfter: 0, gapMs: 0 },
}

test('a target that does not answer is neither found nor passed, and what was left out says so', () => {
  expect(cells.map(markOfCell)).toEqual(['passed', 'passed', 'unreachable', 'found', 'critical', 'left'])
  expect(markOfCell(cell('x', 'y', { outcome: 'failed' }))).toBe('failed')
  expect(markOfCell(cell('x', 'y', { status: 'waiting', outcome: undefined }))).toBe('planned')
})

test('a round that was stopped is not green', () => {
  expect(markOfRound({ status: 'stopped', outcome: 'passed' })).toBe('cancelled')
  expect(markOfRound({ status: 'finished' })).toBe('unknown')
  expect(markOfRound({ status: 'interrupted', outcome: 'passed' })).toBe('interrupted')
})

test('the worst system stands first, and the worst check', () => {
  expect(worstRows(rowsOf(cells), names).map(row => row.system)).toEqual(['ill', 'away', 'asks', 'well'])
  expect(worstColumns(cells)).toEqual(['a/two', 'a/one', 'a/three'])
})

test('several targets of a system are rows of their own, each found by its name', () => {
  const several = [
    cell('well', 'a/one', { target: 'web1' }),
    cell('well', 'a/one', { ...found, target: 'web2' }),
    cell('well', 'a/two'),
  ]
  const rows = worstRows(rowsOf(several), names)
  expect(rows.map(row => `${row.system} ${row.target ?? ''}`)).toEqual(['well web2', 'well ', 'well web1'])
  const said = narrowed(
    { rows, columns: worstColumns(several) },
    { show: undefined, search: 'WEB1' },
    { system: names, runbook: names },
  )
  expect(said.rows.map(row => row.target)).toEqual(['web1'])
  expect(roundMarkdown({ ...round, cells: several }, words)).toContain('| well · web2 | a/one |')
})

test('a grid is narrowed to systems and checks with something of it, each shown whole', () => {
  const grid = { rows: rowsOf(cells), columns: worstColumns(cells) }
  const asked = (show: 'trouble' | 'changed' | 'unreachable' | undefined, search = '') =>
    narrowed(grid, { show, search }, { system: names, runbook: names })
  expect(asked('trouble').rows.map(row => row.system)).toEqual(['away', 'ill'])
  expect(asked('changed').columns).toEqual(['a/two'])
  expect(asked('changed').rows[0]?.cells.size).toBe(2)
  expect(asked('unreachable').rows.map(row => row.system)).toEqual(['away'])
  expect(asked(undefined, 'FOLDER').rows.map(row => row.system)).toEqual(['asks'])
  expect(asked(undefined, 'ill').columns).toEqual(['a/two', 'a/one'])
})

test('what is left of a round is said only once there is something to reckon with', () => {
  const waits = Array.from({ length: 6 }, () => cell('x', 'y', { status: 'waiting' }))
  const start = Date.parse(round.startedAt)
  expect(progressOf(waits, round.startedAt, start + 1000)).toEqual({ ended: 0, total: 6 })
  expect(progressOf([...cells, ...waits], round.startedAt, start + 60_000)).toEqual({
    ...{ ended: 6, total: 12, perMinute: 5, leftMs: 72_000 },
  })
})

test('in words, production is last and one goes first alone', () => {
  const said = paceWords({ ...round.pace, stopAfter: 3 }, ['production', 'staging', 'production']).join(' ')
  expect(said).toContain('One staging system goes first, alone; the other 2 follow only when it could be looked at.')
  expect(said).toContain('Staging, then production last.')
  expect(said).toContain('Nothing new begins once 3 systems could not be looked at.')
  expect(paceWords(round.pace, ['production']).join(' ')).not.toMatch(/alone|last/)
})

test('for a ticket: trouble, what changed, what was left out; no text of a server is Markdown', () => {
  const text = roundMarkdown(round, words)
  expect(text).toContain('| ill | a/two | critical: Two \\| things |')
  expect(text).toContain('| away | a/one | unreachable: No answer within 10 s |')
  expect(text).toContain('| ill | a/two | worse |')
  expect(text).toContain('| asks | a/three | Folder is needed |')
  const hostile = { ...round, cells: [cell('ill', 'a/one', { ...found, headline: '![x](http://y) <b>\n# z' })] }
  expect(roundMarkdown(hostile, words)).not.toMatch(/[^\\][![<]x?b?>?\]?\(http|\n# z/)
  expect(roundTable(round, words).rows[2]).toEqual([
    'away',
    null,
    null,
    'a/one',
    'unreachable',
    0,
    'No answer within 10 s',
    null,
    null,
    null,
  ])
})

test('the next times of a cron expression keep their hour in their zone when the clocks change', () => {
  const times = nextTimes('30 7 * * *', 'Europe/Berlin', new Date('2026-10-24T00:00:00Z'))
  expect(typeof times === 'string' ? times : times.map(time => time.toISOString())).toEqual([
    '2026-10-24T05:30:00.000Z',
    '2026-10-25T06:30:00.000Z',
    '2026-10-26T06:30:00.000Z',
  ])
  expect(nextTimes('61 7 * * *', 'Europe/Berlin', new Date())).toEqual(expect.stringMatching(/./))
  expect(nextTimes('30 7 * * *', 'Europe/Nowhere', new Date())).toEqual(expect.stringMatching(/./))
  expect(nextTimes('0 0 30 2 *', 'UTC', new Date())).toEqual(expect.stringMatching(/never/))
})

test('one press takes the systems where a cadence is due; all once more where none is', () => {
  const standing = (system: string, state: RoutineStanding['state'], origin: RoutineStanding['origin']) => ({
    ...{ system, state, origin, nextAt: '' },
    routine: {
      id: origin === 'own' ? system : 'catalogue/daily',
      title: '',
      cadence: 'daily' as const,
      runbooks: ['a/one'],
      automatic: false,
      note: '',
    },
  })
  const all = [standing('a', 'done', 'catalogue'), standing('b', 'overdue', 'catalogue'), standing('c', 'due', 'own')]
  expect(systemsToRound(all)).toEqual({ systems: ['b'], due: true })
  expect(systemsToRound(all.slice(0, 1))).toEqual({ systems: ['a'], due: false })
  expect(byCadence(all)[0]?.standings.map(one => one.state)).toEqual(['overdue', 'due', 'done'])
})
