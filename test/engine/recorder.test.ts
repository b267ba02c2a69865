import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { NewRunEvent } from '#domain/run-event'
import type { Journal } from '#domain/store'
import { createRecorder } from '../../src/main/engine/record'
import { openStore, type Store } from '../../src/main/store/store'
import { header, intent, started } from '../store/a-run'
import { scratchFolder } from '../support/scratch'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
let store: Store
const run = header('r')
/** The types of each commit, in order. */
const commits: string[][] = []

beforeEach(async () => {
  scratch = await scratchFolder('recorder')
  store = await openStore(join(scratch.path, 'data'))
  await store.journal.create(run, 'key')
  commits.length = 0
})
afterEach(async () => {
  await store.close()
  await scratch.remove()
})

/** The real journal, watched; it refuses what `refused` says, as a disk refuses what does not fit on it. */
const recorder = (refused: (event: NewRunEvent) => boolean = () => false) => {
  const journal: Journal = {
    ...store.journal,
    async append(id, events, options) {
      if (events.some(refused)) throw new Error('full')
      const recorded = await store.journal.append(id, events, options)
      commits.push(events.map(event => event.type))
      return recorded
    },
  }
  return createRecorder(
    run.id,
    journal,
    [],
    () => [],
    () => {},
  )
}
const note = (text: string): NewRunEvent => ({ type: 'run.note', text, operator: 'ana' })

test('what is said in one turn is one commit, in the order it was said', async () => {
  const one = recorder()
  await one.emit(started(run))
  const first = one.emit(note('first'))
  await Promise.all([first, one.emit(note('second'), { type: 'run.finished', outcome: 'passed' })])
  expect(commits).toEqual([['run.started'], ['run.note', 'run.note', 'run.finished']])
  expect(one.run.notes.map(each => each.text)).toEqual(['first', 'second'])
})

test('an intent can be read by another process as soon as it is waited for, with all that was said before it', async () => {
  const one = recorder()
  await one.emit(started(run))
  const before = one.emit(note('before'))
  await one.emitDurable(intent('vacuum'))
  const other = new Database(join(scratch.path, 'data', 'quarterdeck.db'), { readonly: true })
  const types = other.prepare('select type from run_events order by seq').pluck().all()
  other.close()
  expect(types).toEqual(['run.started', 'run.note', 'step.intent'])
  await before
})

test('what cannot be written fails for whoever said it, and for nobody else', async () => {
  const one = recorder(event => event.type === 'run.note' && event.text === 'too large')
  await one.emit(started(run))
  const said = [one.emit(note('small')), one.emit(note('too large')), one.emit(note('small too'))]
  const heard = await Promise.allSettled(said)
  expect(heard.map(each => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(one.run.notes.map(each => each.text)).toEqual(['small', 'small too'])
})
