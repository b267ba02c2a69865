import { describe, expect, test } from 'vitest'
import type { Drill } from '#contract/backups'
import { emptyTable, type Table } from '#domain/table'
import { seriesIn, standingOf } from '../../src/renderer/panels/backups/series'

const hour = 3_600_000
const age = {
  ...{ id: 'backup_age_hours', title: 'Age', unit: 'hours', direction: 'above' as const, source: 'own' },
  ...{ warning: 26, critical: 50, set: 'default' as const },
}

describe('a series of backups', () => {
  test('is late or too old by the line, but never before its own usual time', () => {
    expect(standingOf(3 * hour, 24 * hour, age)).toBe('fresh')
    expect(standingOf(40 * hour, 24 * hour, age)).toBe('late')
    expect(standingOf(60 * hour, 24 * hour, age)).toBe('old')
    expect(standingOf(60 * hour, null, age)).toBe('old')
    // A weekly dump of five days is on time.
    expect(standingOf(120 * hour, 168 * hour, age)).toBe('fresh')
    expect(standingOf(1000 * hour, 24 * hour, null)).toBe('fresh')
  })

  const table = (names: string, rows: Table['rows']): Table => ({
    columns: names.split(' ').map(name => ({ name, type: 'text' })),
    rows,
  })
  const look = {
    age,
    series: table('series age_seconds usual_gap_seconds longest_gap_seconds size_pct newest_problem', [
      ['shop', 3600, 86_400, 86_400, 99.5, null],
      ['app', 3600, null, null, null, 'empty: 20 bytes of gzip'],
    ]),
    files: table('series path bytes written checksum alias problem', [
      ['shop', 'nightly/shop-2.dump', 2000, '2026-01-02T00:00:00Z', true, false, null],
      ['shop', 'nightly/shop-1.dump', 1000, '2026-01-01T00:00:00Z', false, false, null],
      ['shop', 'nightly/shop-latest.dump', 2000, '2026-01-02T00:00:00Z', false, true, null],
    ]),
  }
  const drill = (more: Partial<Drill>): Drill => ({
    ...{ run: 'r', at: '2026-01-03T00:00:00Z', outcome: 'passed', dump: 'shop-1.dump', bytes: 1000 },
    ...{ proved: true, said: null },
    ...more,
  })

  test('stands worst first, with its own dumps and the drill that restored one of them', () => {
    const [app, shop] = seriesIn(look, [drill({ run: 'new' }), drill({ run: 'old' })])
    expect(app).toMatchObject({ name: 'app', standing: 'broken', dumps: [], drill: undefined })
    expect(shop).toMatchObject({ name: 'shop', standing: 'fresh', ageMs: hour, sizePct: 99.5 })
    expect(shop?.dumps.map(dump => [dump.name, dump.drill?.run])).toEqual([
      ['shop-2.dump', undefined],
      ['shop-1.dump', 'new'],
    ])
    expect(shop?.drill?.run).toBe('new')
  })

  test('is not proved by a drill of another file of that name', () => {
    const [, shop] = seriesIn(look, [drill({ bytes: 77 })])
    expect(shop?.drill).toBeUndefined()
  })

  test('is none where nothing lies', () => {
    expect(seriesIn({ age, series: emptyTable, files: emptyTable }, [])).toEqual([])
  })
})
