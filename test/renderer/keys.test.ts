import { expect, test } from 'vitest'
import { type KeyPress, readKey } from '../../src/renderer/frame/keys'
import { entries, findEntries } from '../../src/renderer/frame/palette-entries'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrl: false,
  meta: false,
  alt: false,
  typing: false,
  at: 0,
  ...more,
})

test('Ctrl or Cmd with K opens the palette, also out of a text field', () => {
  expect(readKey(press('k', { ctrl: true, typing: true }), null).command).toEqual({ do: 'palette' })
  expect(readKey(press('K', { meta: true }), null).command).toEqual({ do: 'palette' })
})

test('g and a letter lead to a page, unless too late or while typing', () => {
  const { pending, command } = readKey(press('g', { at: 100 }), null)
  expect([command, pending]).toEqual([null, 100])
  expect(readKey(press('h', { at: 900 }), pending).command).toEqual({ do: 'go', key: 'h' })
  expect(readKey(press('h', { at: 5000 }), pending).command).toBeNull()
  expect(readKey(press('g', { typing: true }), null).pending).toBeNull()
})

test('a letter alone does nothing', () => {
  for (const key of 'abcdefhijklmnopqrstuvwxyz') expect(readKey(press(key), null).command).toBeNull()
})

const known = {
  panels: [{ id: 'history', title: 'History', key: 'h' }],
  systems: [{ id: 'acme', name: 'acme-web', environment: 'production' as const, note: '', facts: {}, thresholds: {} }],
  runbooks: [
    {
      id: 'postgres/table-bloat',
      title: 'Table bloat',
      summary: 'Finds dead space.',
      cadence: 'monthly' as const,
      symptoms: ['disk-full'],
      effect: 'destroys' as const,
      targets: {},
      origin: 'shipped',
      unanswered: [],
    },
  ],
  runs: [],
  profiles: [
    {
      ...{ id: 'p1', system: 'acme', name: 'db', note: '', secret: { from: 'none' as const } },
      ...{
        protocol: 'postgres' as const,
        host: 'db1',
        port: 5432,
        database: 'shop',
        user: 'dba',
        tls: 'prefer' as const,
      },
    },
  ],
  system: 'acme',
  open: true,
}

test('the palette leads to forms and pages and starts nothing (Q7)', () => {
  for (const entry of entries(known))
    expect(entry.to).toMatch(/^#\/systems\/acme\/(?:start\/|overview|history|secrets|sql\/p1)/)
  expect(Object.keys(entries(known)[0] ?? {}).toSorted()).toEqual(['also', 'detail', 'kind', 'title', 'to'])
})

test('pages below a page are found by their own words', () => {
  const inner = [{ title: 'Import connections', path: ['import'], also: 'pgpass' }]
  const list = entries({ ...known, panels: [{ id: 'connections', title: 'Connections', key: 'c', inner }] })
  expect(findEntries('pgpass', list).map(one => one.to)).toEqual(['#/systems/acme/connections/import'])
})

test('the console of a target is found by what it is and by its name', () => {
  for (const query of ['sql db', 'console', 'psql shop'])
    expect(findEntries(query, entries(known))[0]?.to).toBe('#/systems/acme/sql/p1')
})

test('a runbook is found by a symptom, a word of its title or its id', () => {
  const list = entries(known)
  for (const query of ['disk full', 'bloat', 'postgres/table'])
    expect(findEntries(query, list)[0]?.title).toBe('Table bloat')
  expect(findEntries('no such thing', list)).toEqual([])
})
