import { expect, test } from 'vitest'
import type { MarkedEntry } from '#domain/import'
import { profileSchema } from '#domain/profile'
import { type Choice, everything, standings } from '../../src/renderer/panels/connections/import/choice'

const host = (name: string, more: Partial<MarkedEntry> = {}): MarkedEntry => ({
  key: name,
  draft: profileSchema.parse({ id: '-', system: '-', name, protocol: 'ssh', host: name, user: 'ops' }),
  address: `ops@${name}:22`,
  file: 'config',
  line: 1,
  hasPassword: false,
  notes: [],
  ...more,
})
const gate = host('gate')
const mid = host('mid', { through: 'gate' })
const db = host('db', { through: 'mid' })
const off = (...keys: string[]): Choice => ({ off: new Set(keys), names: {} })
const taken = (...given: Parameters<typeof standings>) =>
  [...standings(...given)].filter(([, one]) => one.taken).map(([key]) => key)

test('what is gone through is taken with what goes through it, and only then', () => {
  expect(taken([gate, mid, db], everything, undefined, [])).toEqual(['gate', 'mid', 'db'])
  expect(taken([gate, mid, db], off('gate', 'mid'), undefined, [])).toEqual(['gate', 'mid', 'db'])
  expect(standings([gate, mid, db], off('db'), undefined, []).get('mid')).toMatchObject({ taken: true, needed: false })
  expect(taken([gate, mid, db], off('gate', 'mid', 'db'), undefined, [])).toEqual([])
})

test('what the system has is not taken again; what another system has only as a way', () => {
  const known = { ...gate, known: { system: 'acme', target: 'door' } }
  expect(taken([known, mid], everything, 'acme', ['door'])).toEqual(['mid'])
  expect(taken([known, mid], everything, 'other', [])).toEqual(['gate', 'mid'])
  expect(taken([known, mid], off('mid'), 'other', [])).toEqual([])
})

test('a name that is missing, given twice, or had by the system is told', () => {
  const named = (names: Record<string, string>) => ({ ...everything, names })
  const problem = (choice: Choice, there: string[] = []) =>
    standings([gate, mid], choice, 'acme', there).get('mid')?.problem
  expect(problem(everything)).toBeUndefined()
  expect(problem(named({ mid: ' ' }))).toBe('missing')
  expect(problem(named({ mid: 'gate ' }))).toBe('twice')
  expect(problem(everything, ['mid'])).toBe('twice')
  expect(problem(off('mid'), ['mid'])).toBeUndefined()
})
