import { expect, test } from 'vitest'
import type { Profile } from '#domain/profile'
import type { Runbook } from '#domain/runbook'
import { bindTargets, chosenFor } from '../../src/main/engine/bind'

const postgres = (name: string) =>
  ({ id: `id-${name}`, name, protocol: 'postgres', host: '127.0.0.1', port: 5432, database: 'postgres' }) as Profile
const runbook = (targets: Runbook['targets']) => ({ title: 'A runbook', targets }) as Runbook
const needed = { protocol: 'postgres', optional: false } as const
const optional = { protocol: 'postgres', optional: true } as const
const names = (book: Runbook, given: Record<string, string>, ...profiles: string[]) =>
  Object.fromEntries(
    Object.entries(bindTargets(book, given, profiles.map(postgres))).map(([name, bound]) => [name, bound.name]),
  )

test('an optional target takes no profile that another target has, whatever comes first in the runbook', () => {
  expect(names(runbook({ db: needed, replica: optional }), {}, 'main')).toEqual({ db: 'main' })
  expect(names(runbook({ replica: optional, db: needed }), {}, 'main')).toEqual({ db: 'main' })
  expect(names(runbook({ db: needed, replica: optional }), {}, 'main', 'other')).toEqual({
    db: 'main',
    replica: 'other',
  })
  expect(names(runbook({ one: optional, two: optional }), {}, 'main')).toEqual({ one: 'main' })
  expect(names(runbook({ db: needed, replica: optional }), { db: 'other' }, 'main', 'other')).toEqual({
    db: 'other',
    replica: 'main',
  })
})

test('a profile goes to the target it is named after, before it goes to another', () => {
  expect(names(runbook({ db: needed, replica: optional }), {}, 'replica', 'main')).toEqual({
    db: 'main',
    replica: 'replica',
  })
  expect(names(runbook({ db: needed, replica: optional }), {}, 'replica')).toEqual({ db: 'replica' })
  expect(names(runbook({ db: needed, scratch: needed }), {}, 'main')).toEqual({ db: 'main', scratch: 'main' })
})

test('a standby takes the place of another server only where there is none, and never that of a scratch server', () => {
  expect(names(runbook({ db: needed, scratch: needed }), {}, 'replica', 'db')).toEqual({ db: 'db', scratch: 'db' })
  expect(names(runbook({ db: needed }), {}, 'replica', 'main')).toEqual({ db: 'main' })
  expect(names(runbook({ db: needed, replica: optional }), {}, 'db', 'replica-2')).toEqual({
    db: 'db',
    replica: 'replica-2',
  })
})

test('what the operator says holds: the same profile twice, and an optional target left out', () => {
  const book = runbook({ db: needed, replica: optional })
  expect(names(book, { replica: 'id-main' }, 'main')).toEqual({ db: 'main', replica: 'main' })
  expect(names(book, { replica: '' }, 'main', 'replica')).toEqual({ db: 'main' })
  expect(() => names(book, { db: '' }, 'main')).toThrow('is not a postgres target')
  expect(() => names(book, { toString: 'main' }, 'main')).toThrow('has no target')
})

test('the plan of a run says the same as its start', () => {
  const chosen = chosenFor(runbook({ db: needed, replica: optional }), [postgres('main')])
  expect([chosen.get('db')?.name, chosen.get('replica')?.name]).toEqual(['main', undefined])
})

test('what stands for any target takes none from the others, given or not', () => {
  const book = runbook({ system: { protocol: 'any', optional: false }, db: optional })
  expect(names(book, {}, 'main')).toEqual({ system: 'main', db: 'main' })
  expect(names(book, { system: 'main' }, 'main')).toEqual({ system: 'main', db: 'main' })
  expect(() => names(book, {})).toThrow('needs a target (system)')
})
