import { describe, expect, it } from 'vitest'
import { compare } from '../../src/main/domain/comparison'
import { foldRun } from '../../src/main/domain/run'
import type { RunEvent } from '../../src/main/domain/run-event'
import { chartedRun } from '../reports/charted-run'

const against = (before: Parameters<typeof chartedRun>[0], after: Parameters<typeof chartedRun>[0]) =>
  compare(foldRun(chartedRun({ id: 'before', ...before })), foldRun(chartedRun({ id: 'after', ...after })))
const titles = (told: readonly { readonly finding: { readonly title: string } }[]) => told.map(one => one.finding.title)

/** A run of one step with these findings, a warning each. */
function found(...said: readonly string[]): RunEvent[] {
  const [start, ...rest] = chartedRun()
  const judged = rest.map(event =>
    event.type === 'step.judged'
      ? { ...event, findings: said.map(title => ({ severity: 'warning' as const, title })) }
      : event,
  )
  return start ? [start, ...judged] : []
}

describe('A run against the one before it', () => {
  it('knows a finding again by what it is about, not by its number, and says whether it is worse', () => {
    const { findings } = against(
      { finding: 'orders is 31 % dead', severity: 'warning' },
      { finding: 'orders is 62.5 % dead', severity: 'critical' },
    )
    expect(findings.worse).toMatchObject([
      { finding: { title: 'orders is 62.5 % dead' }, was: { severity: 'warning' } },
    ])
    expect([findings.fresh, findings.gone, findings.same].flat()).toEqual([])
    const back = against({ severity: 'critical' }, { severity: 'warning' }).findings
    expect(titles(back.better)).toEqual(['orders is 31 % dead'])
  })

  it('does not take two things for one because their names differ by a number', () => {
    const { findings } = compare(
      foldRun(found('orders_2024 is large', '10.0.0.1 knocked 5 times', '10.0.0.2 knocked 9 times')),
      foldRun(found('orders_2025 is large', '10.0.0.2 knocked 9 times')),
    )
    expect(titles(findings.fresh)).toEqual(['orders_2025 is large'])
    expect(titles(findings.gone)).toEqual(['orders_2024 is large', '10.0.0.1 knocked 5 times'])
    expect(titles(findings.same)).toEqual(['10.0.0.2 knocked 9 times'])
  })

  it('never calls gone what could not be looked at again, nor hides that a new one was not looked for before', () => {
    const { findings, tables } = against({}, { blind: true })
    expect(titles(findings.unseen)).toEqual(['orders is 31 % dead'])
    expect(findings.gone).toEqual([])
    expect(tables.tables.map(one => one.step)).toContain('Largest tables')
    expect(against({ blind: true }, {}).findings.fresh).toMatchObject([{ lookedBefore: false }])
  })

  it('sets figures side by side, row by row, those that moved most first; lines by where they stand', () => {
    const { tables } = against(
      {
        rows: [
          ['orders', 1000],
          ['people', 1000],
          ['old', 5],
        ],
      },
      {
        rows: [
          ['people', 1010],
          ['orders', '2500'],
          ['fresh', 7],
        ],
        name: 'shop',
      },
    )
    expect(tables.tables.map(one => [one.step, one.key])).toEqual([
      ['Growth of the databases', ['line']],
      ['Largest tables', ['table_name']],
    ])
    const [growth, largest] = tables.tables
    expect(growth?.figures).toEqual([])
    expect(largest).toMatchObject({ fresh: ['fresh'], gone: ['old'] })
    expect(largest?.figures).toEqual([
      { row: 'orders', column: 'total_bytes', before: 1000, after: '2500', difference: 1500, share: 1.5 },
      { row: 'people', column: 'total_bytes', before: 1000, after: 1010, difference: 10, share: 0.01 },
    ])
    // A step that was skipped both times has nothing to be compared.
    expect(tables.uncompared).toEqual([])
  })

  it('calls no row gone or new that the other list may only have been cut before', () => {
    const table = (rows: readonly (readonly [string, number])[], cut: boolean) =>
      foldRun(
        chartedRun({ rows }).map(event =>
          event.type === 'step.table' && event.step === 'tables' && cut
            ? { ...event, table: { ...event.table, cut: 'Only the first.' } }
            : event,
        ),
      )
    const rowsOf = (before: boolean, after: boolean) => {
      const { tables } = compare(table([['old', 5]], before), table([['new', 7]], after)).tables
      const { fresh, gone } = tables.find(one => one.step === 'Largest tables') ?? {}
      return { fresh, gone }
    }
    expect(rowsOf(false, false)).toEqual({ fresh: ['new'], gone: ['old'] })
    expect(rowsOf(false, true)).toEqual({ fresh: ['new'], gone: [] })
    expect(rowsOf(true, false)).toEqual({ fresh: [], gone: ['old'] })
  })

  it('says that rows could not be told apart rather than comparing the wrong ones', () => {
    const twice = {
      rows: [
        ['orders', 1],
        ['orders', 2],
      ] as const,
    }
    expect(against(twice, twice).tables.uncompared).toEqual(['Largest tables'])
  })

  it('tells where the two looks differ themselves', () => {
    const [start, ...rest] = chartedRun()
    if (start?.type !== 'run.started') throw new Error('no start')
    const db = { profile: 'q', name: 'replica', address: 'ada@db2:5432/shop' }
    const run = { ...start.run, hash: 'ef'.repeat(32), targets: { db }, parameters: { min_size: '1 MB' } }
    expect(compare(foldRun(chartedRun()), foldRun([{ ...start, run }, ...rest])).unlike).toEqual([
      'The runbook’s text is another one.',
      'Target db was db (ada@db:5432/shop), and is replica (ada@db2:5432/shop).',
      'min_size was none, and is 1 MB.',
    ])
    expect(against({}, {}).unlike).toEqual([])
  })
})
