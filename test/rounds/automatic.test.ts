import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Routine } from '#domain/routine'
import { createAutomatic } from '../../src/main/rounds/automatic'
import { automaticRoutines } from '../../src/main/services/automatic-routines'
import { standingsOf } from '../../src/main/services/standings'
import { createVault } from '../../src/main/store/vault'
import { book, type Deck, startDeck } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { addSystem, roundsOf } from './scene'

let server: Postgres
let deck: Deck
let now: number
let vault: ReturnType<typeof createVault>
let rounds: ReturnType<typeof roundsOf>
let automatic: ReturnType<typeof createAutomatic>

const nightly: Routine = {
  ...{ id: 'nightly', title: 'At night', cadence: 'daily', cron: '0 3 * * *', zone: 'UTC' },
  ...{ runbooks: ['t/look'], automatic: true, note: '' },
}

beforeAll(async () => {
  server = await startPostgres(18)
})
afterAll(() => server?.stop())

beforeEach(async () => {
  deck = await startDeck({ profiles: [], runbooks: { 't/look': book('## Look\n```sql db\nselect 1 as one\n```') } })
  rounds = roundsOf(deck)
  now = Date.parse('2026-11-26T12:00:00Z')
  const { store, library, folder } = deck
  vault = createVault({ slots: store.slots, secrets: store.secrets, folder, allowKeyFile: true })
  await vault.start()
  automatic = createAutomatic({
    ...automaticRoutines({ store, rounds, vault, library: { ...library, ready: async () => {} } }),
    now: () => now,
    onFault(error) {
      throw error
    },
  })
})
afterEach(async () => {
  automatic?.close()
  await rounds?.close()
  await deck?.close()
})

async function keep(name: string, ...routines: Routine[]) {
  const database = { host: '127.0.0.1', port: server.port, database: 'postgres', user: 'postgres', tls: 'disable' }
  await addSystem(deck, name, { protocol: 'postgres', ...database })
  const system = await deck.store.systems.get(name)
  if (system) await deck.store.systems.save({ ...system, routines })
}
const done = async () => (await deck.store.rounds.list({ limit: 50 })).map(round => [round.title, round.outcome])

test('it runs by itself at its time, and once after a week asleep', async () => {
  await keep('acme', nightly)
  await automatic.look()
  expect(await done()).toEqual([])
  now = Date.parse('2026-11-27T03:00:10Z')
  await automatic.look()
  await automatic.look()
  expect(await done()).toEqual([['At night', 'passed']])
  now += 7 * 86_400_000
  await automatic.look()
  await automatic.look()
  expect(await done()).toHaveLength(2)
})

test('while the vault is locked nothing runs, and what comes due meanwhile is due all the same', async () => {
  await keep('acme', nightly)
  await vault.setPassphrase('correct horse battery staple')
  await vault.lock()
  await automatic.look()
  now = Date.parse('2026-11-27T03:00:10Z')
  await automatic.look()
  expect(await done()).toEqual([])
  const system = await deck.store.systems.get('acme')
  const standings = await standingsOf(deck, system ? [system] : [], now)
  expect(standings.find(one => one.routine.id === 'nightly')).toMatchObject({ state: 'due' })
})

test('what cannot begin is not tried again before its next time, and then it is', async () => {
  await keep('acme', { ...nightly, cron: undefined, runbooks: ['t/gone'] })
  await automatic.look()
  now += 3_600_000
  await automatic.look()
  const marks = await deck.store.routineMarks.newest('acme')
  expect(marks.filter(mark => mark.kind === 'begun').map(mark => mark.note)).toEqual([
    'There is no runbook t/gone, or it does not load.',
  ])
  await deck.write('t/gone', book('## Look\n```sql db\nselect 1 as one\n```'))
  await deck.library.reload()
  now += 86_400_000
  await automatic.look()
  expect(await done()).toEqual([['At night', 'passed']])
})

test('of many that are due one goes after the other', async () => {
  for (const name of ['a', 'b', 'c']) await keep(name, { ...nightly, cron: undefined })
  await Promise.all([automatic.look(), automatic.look()])
  expect(await done()).toHaveLength(3)
  const runs = (await deck.store.journal.list()).toReversed()
  for (const [at, run] of runs.slice(1).entries()) expect(run.startedAt >= (runs[at]?.finishedAt ?? '')).toBe(true)
})

test('what is not automatic waits for the operator, and a schedule that cannot be read keeps nothing else from running', async () => {
  await keep(
    'acme',
    { ...nightly, id: 'mine', automatic: false, cron: undefined },
    { ...nightly, id: 'odd', cron: 'x' },
  )
  await keep('other', { ...nightly, cron: undefined })
  await automatic.look()
  expect((await deck.store.rounds.list({ limit: 9 })).length).toBe(1)
})
