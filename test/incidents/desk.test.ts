import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createChanges } from '../../src/main/services/changes'
import { createIncidentDesk } from '../../src/main/services/incident-desk'
import { createIncidentReports } from '../../src/main/services/incident-reports'
import { openStore } from '../../src/main/store/store'
import { stepOf } from '../live/runbooks-scene'
import { book, type Deck, startDeck, yes } from '../support/deck'

const host = 'targets:\n  host: ssh'
const all = `targets:${['db: { protocol: postgres', 'cache: { protocol: redis', 'host: { protocol: ssh'].map(one => `\n  ${one}, optional: true }`).join('')}`
const gather = (text: string) => `\`\`\`sh host\n${text}\n\`\`\`\n\n\`\`\`step\neffect: reads\nhides: secrets\n\`\`\``
const runbooks = {
  'incident/evidence': book(
    '## What runs\n```sh host\necho load 7\n```\n\n```step\neffect: reads\nhides: secrets\n```',
    all,
  ),
  'own/deploy': book(
    '## Deploy\n```sh host\ntrue\n```\n\n```step\neffect: changes\n```',
    `deployment: during\n${host}\nparameters:\n  version: { type: string, label: Version }`,
  ),
  'host/look': book(
    '## Look\n```sh host\necho 3\n```\n\n```step\neffect: reads\nparse: lines\n```\n\n```judge\n- when: row.line == "3"\n  severity: warning\n  title: Three of them\n  advice: Make it two.\n```',
    host,
  ),
  'host/restart': book(
    '## Restart it\n```sh host\necho again >> "$FILE"\n```\n\n```step\neffect: changes\nrestarts: true\n```',
    `${host}\nparameters:\n  file: { type: path, label: File, fact: file }`,
  ),
}

let deck: Deck
beforeEach(async () => {
  deck = await startDeck({ profiles: [{ name: 'host', protocol: 'local' }], runbooks, facts: { file: '/dev/null' } })
})
afterEach(() => deck.close())

const declare = () => deck.desk.declare({ id: 'acme' }, { title: 'The shop is down', severity: 'P0' }, 'ann')
const kindsOf = async (id: string) => (await deck.desk.get(id)).timeline.map(({ kind }) => kind)

describe('the timeline', () => {
  test('is what the event log says, statement by statement and run by run', async () => {
    await deck.run({ runbook: 'host/look' })
    const { id } = await declare()
    const run = await deck.run({ runbook: 'host/look' })
    const statement = await deck.store.statements.begin({
      ...{ system: 'acme', profile: 'host', target: 'db', text: 'select 1', kind: 'read', run: null },
    })
    await deck.store.statements.end(statement, { outcome: 'done', ms: 5, rows: 1 })
    const mark = await deck.store.marks.add({
      system: 'acme',
      at: Date.now(),
      title: 'v2.0',
      kind: 'deployment',
      by: 'ann',
    })

    const { timeline } = await deck.desk.get(id)
    const events = await deck.store.journal.events(run.header?.id ?? '')
    const at = (type: string) => events.find(event => event.type === type)?.at
    expect(timeline.filter(({ kind, of }) => kind === 'run' && of === run.header?.id)).toEqual([
      expect.objectContaining({
        at: at('run.started'),
        of: run.header?.id,
        text: 'Began: Test (host/look)',
        by: 'tester',
      }),
      expect.objectContaining({
        at: at('run.finished'),
        of: run.header?.id,
        text: 'Test found something: Three of them',
      }),
    ])
    expect(timeline.filter(({ kind }) => kind === 'statement')).toMatchObject([
      { text: 'read on db: select 1\n→ done, 1 row, 5 ms' },
    ])
    expect(timeline.filter(({ kind }) => kind === 'deployment')).toMatchObject([
      { of: mark.id, text: 'Deployment: v2.0' },
    ])
    expect(timeline.map(one => one.at)).toEqual(timeline.map(one => one.at).toSorted())
    // Looked at again, nothing stands there twice.
    expect((await deck.desk.get(id)).timeline).toEqual(timeline)
  })

  test('has a deployment from its first change on, also one that was waiting before; one that was declined never was', async () => {
    const deploy = (version: string) => deck.start({ runbook: 'own/deploy', parameters: { version } })
    const early = await deploy('1.0')
    await deck.follow(
      early,
      () => undefined,
      run => run.questions.length > 0,
    )
    const { id } = await declare()
    const marks = async () =>
      (await deck.desk.get(id)).timeline.filter(({ kind }) => kind === 'deployment').map(({ text }) => text)
    const declined = await deploy('2.0 "rc" <i>')
    await deck.follow(
      declined,
      () => undefined,
      run => run.questions.length > 0,
    )
    expect(await marks()).toEqual([])
    await deck.follow(declined, () => ({ kind: 'confirm', agree: false }))
    await deck.follow(early, yes)
    expect(await marks()).toEqual(['Test: 1.0'])
  })

  test('holds no half of a secret where a statement is cut', async () => {
    const { id } = await declare()
    const text = `select '${'x'.repeat(975)}'; alter role app password 'zQ9xhunter22'`
    await deck.store.statements.begin({ system: 'acme', profile: 'host', target: 'db', text, kind: 'read', run: null })
    const { timeline } = await deck.desk.get(id)
    expect(timeline.map(one => one.text)).toContainEqual(expect.stringContaining('alter role app'))
    expect(JSON.stringify(timeline)).not.toContain('zQ9')
  })

  test('tells how a statement ended that was looked at while it ran', async () => {
    const { id } = await declare()
    const line = { system: 'acme', profile: 'host', target: 'db', run: null }
    const long = await deck.store.statements.begin({ ...line, text: 'select 1', kind: 'read' })
    await deck.store.statements.begin({ ...line, text: 'top', kind: 'terminal' })
    const told = async () =>
      (await deck.desk.get(id)).timeline.flatMap(({ kind, text }) => (kind === 'statement' ? [text] : []))
    expect(await told()).toEqual(['read on db: select 1\n→ not ended', 'terminal on db: top'])
    await deck.store.statements.end(long, { outcome: 'done', ms: 5, rows: 1 })
    expect(await told()).toEqual(['read on db: select 1\n→ done, 1 row, 5 ms', 'terminal on db: top'])
  })

  test('has every alert of a storm, and those that come after it', async () => {
    const { id } = await declare()
    const fire = (name: string, more: object = {}) => {
      const since = new Date().toISOString()
      return deck.store.alerts.save({
        ...{ id: name, system: 'acme', rule: 'disk', title: 'A disk fills up', profile: 'host', target: 'host', since },
        ...{ metric: 'disk_used_pct', label: name, severity: 'warning', state: 'firing', value: 85, unit: '%' },
        ...{ source: 'own', flaps: 1, begun: [], ...more },
      })
    }
    for (let at = 0; at < 1100; at++) await fire(`storm ${at}`)
    const fired = async () =>
      (await deck.desk.get(id)).timeline.flatMap(({ kind, of }) => (kind === 'alert' && of ? [of] : []))
    expect(new Set(await fired()).size).toBe(1100)
    await fire('after')
    expect(await fired()).toContain('after')
    await fire('after', { state: 'resolved', resolvedAt: new Date().toISOString() })
    expect((await fired()).filter(of => of === 'after')).toHaveLength(2)
    const stood = await deck.store.alerts.during('acme', new Date(0), new Date(Date.now() + 1), 3)
    expect(stood.map(alert => alert.id)).toEqual(['storm 1098', 'storm 1099', 'after'])
  })

  test('has what ended while nobody kept it, once a console is there again', async () => {
    const { id } = await declare()
    await deck.desk.close()
    const run = await deck.run({ runbook: 'host/look' })
    const store = await openStore(deck.folder)
    const later = createIncidentDesk({
      ...{ store, changes: createChanges(), faults: console, secrets: () => [], tell: () => {} },
    })
    const { timeline, incident } = await later.get(id)
    expect(incident).toMatchObject({ state: 'declared', title: 'The shop is down' })
    expect(timeline.filter(({ of }) => of === run.header?.id)).toHaveLength(2)
    await later.close()
    await store.close()
  })

  test('tells whose turn it is, once', async () => {
    const system = await deck.store.systems.get('acme')
    if (!system) throw new Error('no system')
    const contacts = [
      { role: 'on call', name: 'Ann', reach: 'ann@example.com' },
      { role: 'owner', name: 'Bo', reach: '', after: 600 },
    ]
    await deck.store.systems.save({ ...system, incidents: { contacts } })
    const { id } = await declare()
    await deck.desk.get(id)
    expect((await deck.desk.get(id)).timeline.filter(({ kind }) => kind === 'escalated')).toMatchObject([
      { text: 'Tell on call (Ann) — ann@example.com' },
    ])
  })
})

describe('a restart', () => {
  test('is not asked about while there is no incident', async () => {
    const run = await deck.run({ runbook: 'host/restart' }, yes)
    expect(stepOf(run, 'restart-it').outcome).toBe('passed')
  })

  test('waits until the evidence is gathered, which is then kept with the incident', async () => {
    const { id } = await declare()
    const asked: string[] = []
    const run = await deck.run({ runbook: 'host/restart' }, (question, seen) => {
      asked.push(question.kind)
      return yes(question, seen)
    })
    expect(asked).toEqual(['evidence', 'confirm'])
    expect(stepOf(run, 'restart-it')).toMatchObject({ outcome: 'passed', children: [{ runbook: 'incident/evidence' }] })
    const { incident } = await deck.desk.get(id)
    expect(incident.evidence).toEqual({ state: 'kept', runs: [stepOf(run, 'restart-it').children[0]?.run] })
    expect(await kindsOf(id)).toContain('evidence')
    const again = await deck.run({ runbook: 'host/restart' }, yes)
    expect(stepOf(again, 'restart-it').children).toEqual([])
  })

  test('goes on without it for a reason, which is on record', async () => {
    const { id } = await declare()
    const run = await deck.run({ runbook: 'host/restart' }, (question, seen) =>
      question.kind === 'evidence' ? { kind: 'evidence', skip: 'Every second costs orders' } : yes(question, seen),
    )
    expect(stepOf(run, 'restart-it').outcome).toBe('passed')
    const { incident, timeline } = await deck.desk.get(id)
    expect(incident.evidence).toEqual({ state: 'skipped', runs: [], reason: 'Every second costs orders' })
    expect(timeline).toContainEqual(
      expect.objectContaining({ kind: 'evidence', text: 'Not gathered: Every second costs orders', by: 'tester' }),
    )
  })

  test('still waits when a look was stopped before all was looked at', async () => {
    const slow = book(`## One\n${gather('echo 1')}\n\n## Two\n${gather('sleep 600')}`, all)
    await deck.close()
    deck = await startDeck({
      profiles: [{ name: 'host', protocol: 'local' }],
      runbooks: { ...runbooks, 'incident/evidence': slow },
    })
    const { id } = await declare()
    const run = await deck.start({ runbook: 'incident/evidence', mode: 'step' })
    await deck.follow(run, yes, one => stepOf(one, 'two').running)
    await deck.engine.cancel(run)
    const { steps } = await deck.follow(run)
    expect([steps.one?.outcome, steps.two?.outcome]).toEqual(['passed', 'cancelled'])
    expect((await deck.desk.get(id)).incident.evidence.state).toBe('none')
    expect(await deck.desk.evidence.awaited('acme')).toBeDefined()
  })

  test('does not lose what was gathered while somebody said why not', async () => {
    const { id } = await declare()
    await deck.run({ runbook: 'incident/evidence' })
    await deck.desk.evidence.skip('acme', 'Every second costs orders', 'ann')
    const { incident, timeline } = await deck.desk.get(id)
    expect(incident.evidence).toMatchObject({ state: 'kept', runs: [expect.any(String)] })
    expect(timeline.filter(({ text }) => text.startsWith('Not gathered'))).toEqual([])
  })

  test('is left out where nobody says either', async () => {
    await declare()
    const run = await deck.run({ runbook: 'host/restart' }, question =>
      question.kind === 'evidence' ? { kind: 'skip', reason: 'Nobody is here' } : undefined,
    )
    expect(stepOf(run, 'restart-it')).toMatchObject({ outcome: 'skipped', reason: 'Nobody is here' })
  })

  test('is free again once the incident is resolved', async () => {
    const { id } = await declare()
    for (const state of ['acknowledged', 'resolved'] as const)
      await deck.desk.change(id, async one => [{ ...one, state, resolvedAt: new Date().toISOString() }, []])
    const run = await deck.run({ runbook: 'host/restart' }, yes)
    expect(stepOf(run, 'restart-it').children).toEqual([])
  })
})

test('its reports say clocks, findings, what was sent and what was kept', async () => {
  const { id } = await declare()
  await deck.run({ runbook: 'host/look' })
  await deck.run({ runbook: 'host/restart' }, yes)
  const reportOf = createIncidentReports(deck)
  const { text } = await reportOf({ id, kind: 'hand-over', format: 'markdown' })
  expect(text).toContain('# Hand-over: The shop is down')
  expect(text).toContain('It is declared. Next: acknowledge it.')
  expect(text).toContain('Nobody has the lead.')
  expect(text).toMatch(/\| Acknowledge +\| .* \| not yet +\| \*\*not due yet\*\*/)
  expect(text).toContain('Three of them')
  expect(text).toMatch(/\*\*Changed\*\* Restart it on host\n\n```sh\n[\s\S]*echo again >> "\$FILE"/)
  expect(text).toContain('load 7')
  const post = await reportOf({ id, kind: 'post-mortem', format: 'html' })
  expect(post.name).toBe(`post-mortem-${id}.html`)
  expect(post.text).toContain('<h1>Post-mortem: The shop is down</h1>')
  expect(post.text).toContain('☐ Update the runbook that was missing or wrong')
})
