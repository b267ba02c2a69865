import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldRun } from '#domain/run'
import { openStore, type Store } from '../../src/main/store/store'
import { scratchFolder } from '../support/scratch'
import { finished, header, intent, started } from './a-run'

describe('the journal', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  let store: Store
  beforeAll(async () => {
    folder = await scratchFolder('journal')
    store = await openStore(folder.path)
  })
  afterAll(async () => {
    await store.close()
    await folder.remove()
  })

  it('M1: fifty starts with one key at once make one run, and all are told its id', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => store.journal.create(header(`double-${at}`), 'one press of the button')),
    )
    expect(answers.filter(answer => answer.created)).toHaveLength(1)
    expect(new Set(answers.map(answer => answer.run)).size).toBe(1)
    const line = await store.journal.list({ system: 's1' })
    expect(line.filter(run => run.id.startsWith('double-'))).toHaveLength(1)
  })

  it('numbers events without a gap over concurrent appends and reads them back in order', async () => {
    const run = header('many')
    await store.journal.create(run, 'key-many')
    await store.journal.append('many', [started(run)], { durable: true })
    await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        store.journal.append('many', [
          { type: 'step.output', step: 'tree', stream: 'stdout', text: `${at}a` },
          { type: 'step.output', step: 'tree', stream: 'stdout', text: `${at}b` },
        ]),
      ),
    )
    const events = await store.journal.events('many')
    expect(events.map(event => event.seq)).toEqual(Array.from({ length: 81 }, (_, at) => at + 1))
    expect((await store.journal.events('many', 79)).map(event => event.seq)).toEqual([80, 81])
    expect(foldRun(events).steps.tree?.output).toHaveLength(80)
  })

  it('keeps a line of history that says what the events say, also after a restart and a retry', async () => {
    const run = header('line', { parent: 'many', operator: 'bo' })
    await store.journal.create(run, 'key-line')
    await store.journal.append('line', [
      started(run),
      { type: 'step.started', step: 'tree', attempt: 1 },
      {
        type: 'step.judged',
        step: 'tree',
        notes: [],
        findings: [
          { severity: 'info', title: 'Worth knowing' },
          { severity: 'warning', title: 'A wait' },
          { severity: 'critical', title: 'A deadlock' },
        ],
      },
      { type: 'question.asked', question: { id: 'q1', step: 'tree', kind: 'proceed' } },
    ])
    const line = async () => (await store.journal.list({ parent: 'many' }))[0]
    expect(await line()).toMatchObject({
      status: 'waiting',
      outcome: null,
      findings: 2,
      worst: 'critical',
      headline: 'A deadlock',
      operator: 'bo',
      systemName: 'Shop',
    })
    expect(await store.journal.unfinished()).toContain('line')

    await store.close()
    store = await openStore(folder.path)
    await store.journal.append('line', [
      { type: 'question.answered', id: 'q1', operator: 'bo', answer: { kind: 'proceed', go: 'run' } },
      { type: 'step.started', step: 'tree', attempt: 2 },
      { type: 'step.judged', step: 'tree', notes: [], findings: [{ severity: 'warning', title: 'Still a wait' }] },
      { type: 'step.finished', step: 'tree', outcome: 'found', ms: 30 },
      { type: 'run.finished', outcome: 'found' },
    ])
    expect(await line()).toMatchObject({ status: 'finished', outcome: 'found', findings: 1, headline: 'Still a wait' })
    expect(await store.journal.unfinished()).not.toContain('line')

    await store.journal.append('line', [{ type: 'run.note', text: 'seen', operator: 'bo' }])
    expect(await line()).toMatchObject({ status: 'finished', outcome: 'found', findings: 1 })
    await store.journal.append('line', [{ type: 'run.resumed', step: 'tree', only: true, operator: 'bo' }])
    expect(await line()).toMatchObject({ status: 'running', outcome: null, finishedAt: null })
    await store.journal.append('line', [finished])
    expect((await store.journal.events('line')).map(event => event.seq)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ])
  })

  it('refuses events of a run that was never created, and leaves nothing behind', async () => {
    await expect(store.journal.append('nobody', [intent('drop')])).rejects.toMatchObject({
      failure: { kind: 'missing' },
    })
    expect(await store.journal.events('nobody')).toEqual([])
  })

  it('answers the median of the newest times of a step on a target, and nothing for another target', async () => {
    const run = header('timed')
    await store.journal.create(run, 'key-timed')
    await store.journal.append('timed', [started(run)])
    for (let at = 0; at < 60; at++)
      await store.journal.append('timed', [{ type: 'step.finished', step: 'tree', outcome: 'passed', ms: 1000 + at }])
    await store.journal.append('timed', [{ type: 'step.finished', step: 'tree', outcome: 'failed', ms: 9_000_000 }])
    expect(await store.journal.usualMs('postgres/locks', 'tree', 'p1')).toBe(1049)
    expect(await store.journal.usualMs('postgres/locks', 'tree', 'p2')).toBeUndefined()
  })

  it('pages the history newest first and finds runs by words, whatever signs are in them', async () => {
    for (let at = 0; at < 7; at++)
      await store.journal.create(
        header(`page-${at}`, {
          runbook: 'host/resources',
          title: at === 3 ? '100%_done \\o/' : 'Host resources',
          system: { id: 's2', name: 'Warehouse', environment: 'production' },
        }),
        `key-page-${at}`,
      )
    const first = await store.journal.list({ system: 's2', limit: 3 })
    expect(first.map(run => run.id)).toEqual(['page-6', 'page-5', 'page-4'])
    const next = await store.journal.list({ system: 's2', limit: 3, before: 'page-4' })
    expect(next.map(run => run.id)).toEqual(['page-3', 'page-2', 'page-1'])
    expect((await store.journal.list({ search: '0%_D' })).map(run => run.id)).toEqual(['page-3'])
    expect((await store.journal.list({ search: 'warehouse resources \\o' })).map(run => run.id)).toEqual(['page-3'])
    expect(await store.journal.list({ search: "' or 1=1 --" })).toEqual([])
    expect((await store.journal.latest(['host/resources', 'never/ran'], 's2')).map(run => run.id)).toEqual(['page-6'])
    expect((await store.journal.list({ outcome: 'running', runbook: 'host/resources' })).length).toBe(7)
  })

  it('begins a run with its first events and its line in the history, once per key', async () => {
    const run = header('begun')
    const begun = { text: '# Locks', events: [started(run)] }
    const { created, events } = await store.journal.create(run, 'key-begun', begun)
    expect({ created, events }).toEqual({ created: true, events: await store.journal.events('begun') })
    expect(events.map(event => event.seq)).toEqual([1])
    expect(await store.journal.list({ search: 'locks', limit: 1 })).toMatchObject([
      { id: 'begun', status: 'running', startedAt: events[0]?.at },
    ])
    expect(await store.journal.create(header('again'), 'key-begun', begun)).toEqual({
      ...{ run: 'begun', created: false, events: [] },
    })
    const [next] = await store.journal.append('begun', [{ type: 'step.started', step: 'tree', attempt: 1 }])
    expect(next?.seq).toBe(2)
  })

  it('freezes the text of a runbook by its hash: the first one stays', async () => {
    await store.journal.create(header('frozen'), 'key-frozen', { text: '# Locks' })
    await store.journal.create(header('later'), 'key-later', { text: '# Something else' })
    expect(await store.journal.text('h1')).toBe('# Locks')
    expect(await store.journal.text('h2')).toBeUndefined()
  })

  it('A18: numbers beyond 2^53 and hostile text come back digit for digit', async () => {
    const hostile = 'quote\' " \u0000 \u202e \u001b]0;x\u0007 <script> 🧨'
    const key = { runbook: 'r', step: 's', profile: 'p' }
    const table = {
      columns: [{ name: hostile, type: 'int' as const }],
      rows: [['9007199254740993'], [hostile], [null], [true]],
    }
    for (let at = 0; at < 9; at++) await store.baselines.save(key, { ...table, cut: String(at) })
    expect((await store.baselines.last(key))?.table).toEqual({ ...table, cut: '8' })
    expect(await store.baselines.last({ ...key, profile: 'q' })).toBeUndefined()
  })
})
