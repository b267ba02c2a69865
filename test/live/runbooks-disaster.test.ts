import { mkdirSync } from 'node:fs'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { certificateOf, reportOf, toMarkdown } from '../../src/main/reports'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { dumpTo, noDumpTools } from '../support/dumps'
import { majorsHere, type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { postgresTarget, stepOf, surprises, titles } from './runbooks-scene'

const reason = noDumpTools() ?? (majorsHere().includes(15) ? undefined : 'PostgreSQL 15 is not installed')
let server: Postgres
let deck: Deck
let web: HttpServer
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let children: Promise<Run>[] = []

beforeEach(ctx => {
  if (reason) ctx.skip(reason)
  children = []
})
beforeAll(async () => {
  if (reason) return
  scratch = await scratchFolder('disaster')
  mkdirSync(join(scratch.path, 'dumps'))
  server = await startPostgres(15)
  await server.exec('create table notes (id int primary key); insert into notes select generate_series(1, 500)')
  dumpTo(join(scratch.path, 'dumps', 'disaster.dump'), server)
  web = createServer((_, answer) => answer.end('fine'))
  await new Promise<void>(resolve => web.listen(0, '127.0.0.1', resolve))
  deck = await startDeck({
    profiles: [
      postgresTarget('db', server.port, 'postgres'),
      { name: 'host', protocol: 'local' },
      { name: 'web', protocol: 'http', url: `http://127.0.0.1:${(web.address() as AddressInfo).port}`, health: ['/'] },
    ],
    facts: { backup_folder: join(scratch.path, 'dumps') },
  })
  // What a run leads to is a run of its own, with questions of its own.
  deck.engine.onEvents((_run, events) => {
    for (const event of events)
      if (event.type === 'step.child' && !event.outcome) children.push(deck.follow(event.run, yes))
  })
})
afterAll(async () => {
  web?.close()
  await deck?.close()
  await server?.stop()
  await scratch?.remove()
})

test('the drill restores for real, keeps the times, and is certified', async () => {
  const done = await deck.run({ runbook: 'backup/disaster-drill', targets: { db: 'db', scratch: 'db' } }, yes)
  expect(surprises(done)).toEqual([])
  const [drilled] = await Promise.all(children)
  expect(drilled).toMatchObject({ outcome: 'passed', header: { runbook: 'backup/verify' } })
  expect(stepOf(done, 'restore').children).toMatchObject([{ runbook: 'backup/verify', outcome: 'passed' }])
  expect(titles(done, 'the-clock', 'info').join()).toMatch(
    /^Declared to verified: .+; to identify .+, to tell .+, to restore .+, to verify .+$/,
  )
  expect((await server.exec("select from pg_database where datname like 'qd_%'")).rows).toEqual([])
  const report = reportOf(await deck.store.journal.events(done.header?.id ?? ''))
  expect(toMarkdown(report, certificateOf)).toContain('**CERTIFIED.**')
})

test('a drill whose parts nobody went through is certified by nothing, and has no times', async () => {
  const nobody: Answering = () => ({ kind: 'skip', reason: 'Open: a person has to look at this.' })
  const done = await deck.run({ runbook: 'backup/disaster-drill', targets: { db: 'db', scratch: 'db' } }, nobody)
  expect(titles(done, 'the-clock')).toEqual([
    'Parts of the drill were passed over, so nobody knows how long they would take',
  ])
  const report = reportOf(await deck.store.journal.events(done.header?.id ?? ''))
  expect(toMarkdown(report, certificateOf)).not.toContain('**CERTIFIED.**')
})

test('a drill that took longer than was promised says so', async () => {
  const answering: Answering = (question, run) =>
    question.kind === 'decision' ? { kind: 'decision', to: '#verify' } : yes(question, run)
  const done = await deck.run(
    { runbook: 'backup/disaster-drill', targets: { db: 'db', scratch: 'db' }, parameters: { rto: '0s' } },
    answering,
  )
  expect(titles(done, 'the-clock', 'warning').join()).toMatch(/^The drill took .+, and the service may be down for 0/)
})

test('a drill in which something really does not answer is one no more', async () => {
  web.close()
  web.closeAllConnections()
  const answering: Answering = (question, run) =>
    question.kind === 'decision' ? { kind: 'decision', to: '#verify' } : yes(question, run)
  const done = await deck.run({ runbook: 'backup/disaster-drill', targets: { db: 'db', scratch: 'db' } }, answering)
  expect(titles(done, 'does-the-application-answer', 'warning').join()).toMatch(/this is no drill any more/)
})

test('the recovery goes the way that fits the loss, and changes nothing by itself', async () => {
  const way: Record<string, string> = {
    'is-it-damaged': '#what-is-lost',
    'what-is-lost': '#a-new-host',
    'restore-the-database': 'backup/restore-database',
    verify: '#prove-it',
    'a-backup-of-what-is-there-now': '#the-clock',
  }
  const done = await deck.run({ runbook: 'backup/disaster-recovery' }, (question, run) =>
    question.kind === 'decision' ? { kind: 'decision', to: way[question.step] ?? '' } : yes(question, run),
  )
  expect(surprises(done)).toEqual([])
  expect(titles(done, 'does-the-application-answer', 'critical').join()).toMatch(/does not answer well/)
  const [restored] = await Promise.all(children)
  expect(restored).toMatchObject({ header: { runbook: 'backup/restore-database' } })
  expect(restored && stepOf(restored, 'rename').outcome).toBe('passed')
  expect(stepOf(done, 'start-what-is-stopped').outcome).toBe('skipped')
  expect(titles(done, 'the-clock', 'info').join()).toMatch(/^Declared to working again: /)
})
