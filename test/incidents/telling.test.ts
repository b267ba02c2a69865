import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ToldIncident } from '#domain/incident'
import { webhookSchema } from '#domain/webhook'
import { createWebhooks } from '../../src/main/alerts/webhooks'
import { createChanges } from '../../src/main/services/changes'
import { createIncidentDesk, type IncidentDesk } from '../../src/main/services/incident-desk'
import { openStore, type Store } from '../../src/main/store/store'
import { type Receiver, startReceiver } from '../alerts/receiver'
import { acme } from '../alerts/scene'
import { scratchFolder } from '../support/scratch'

const contacts = [
  { role: 'on call', name: 'Ann', reach: '' },
  { role: 'owner', name: 'Bo', reach: 'bo@example.com', after: 10 },
]
const allDay = { days: [], from: '00:00', to: '00:00', zone: 'UTC', butCritical: false }
const title = 'The shop is down, password=hunter22secret'

let folder: Awaited<ReturnType<typeof scratchFolder>>
let store: Store
let desk: IncidentDesk
let told: ToldIncident['incident'][]
const begin = async () => {
  store = await openStore(folder.path)
  desk = createIncidentDesk({
    ...{ store, changes: createChanges(), faults: console, secrets: () => [] },
    tell: ({ incident }) => told.push(incident),
  })
}
const restart = async () => {
  await desk.close()
  await store.close()
  await begin()
}
beforeEach(async () => {
  folder = await scratchFolder('telling')
  told = []
  await begin()
})
afterEach(async () => {
  await desk.close()
  await store.close()
  await folder.remove()
})

const words = () => told.splice(0).map(({ what, text }) => `${what}: ${text}`)
/** As if that had been so long ago. */
async function ago(id: string, minutes: number, of: 'declaredAt' | 'acknowledgedAt') {
  const incident = await store.incidents.get(id)
  if (!incident) throw new Error('no incident')
  await store.incidents.save({ ...incident, [of]: new Date(Date.now() - minutes * 60_000).toISOString() }, [])
}
const become = (id: string, state: 'acknowledged' | 'resolved') =>
  desk.change(id, async one => [
    { ...one, state, [`${state}At`]: new Date().toISOString() },
    [{ kind: 'state', text: state }],
  ])

test('declared, escalated, overdue and resolved are told once each, also across restarts', async () => {
  await store.systems.save(acme({ incidents: { contacts }, quiet: [allDay] }))
  const { id } = await desk.declare({ id: 'acme' }, { title, severity: 'P1' }, 'ann')
  expect(words()).toEqual([
    expect.stringMatching(/^declared: Declared P1: The shop is down/),
    'escalated: Tell on call (Ann)',
  ])
  await restart()
  await desk.get(id)
  expect(words()).toEqual([])

  await ago(id, 90, 'declaredAt')
  await desk.get(id)
  expect(words()).toEqual([
    expect.stringMatching(/^overdue: Nobody acknowledged it until \d{4}-\d\d-\d\d \d\d:\d\d UTC$/),
    'escalated: Nobody acknowledged within 10 min: tell owner (Bo) — bo@example.com',
  ])
  await restart()
  await desk.get(id)
  expect(words()).toEqual([])

  await become(id, 'acknowledged')
  expect(words()).toEqual([])
  await ago(id, 75, 'acknowledgedAt')
  await desk.get(id)
  await restart()
  await desk.get(id)
  expect(words()).toEqual([expect.stringMatching(/^overdue: No update was given until /)])

  await become(id, 'resolved')
  await restart()
  await desk.get(id)
  expect(words()).toEqual(['resolved: resolved'])
})

test('quiet hours mute what is not grave, and what is still awaited afterwards is told then', async () => {
  await store.systems.save(acme({ incidents: { contacts }, quiet: [allDay] }))
  const { id } = await desk.declare({ id: 'acme' }, { title, severity: 'P2' }, 'ann')
  await ago(id, 300, 'declaredAt')
  await desk.get(id)
  expect(words()).toEqual([])
  await store.systems.save(acme({ incidents: { contacts } }))
  await desk.get(id)
  await desk.get(id)
  expect(words().map(line => line.split(':')[0])).toEqual(['overdue', 'escalated', 'escalated'])
})

test('a webhook is sent it, of its systems and from its severity on, without secrets', async () => {
  const receiver: Receiver = await startReceiver()
  const hooks = createWebhooks({
    list: async () =>
      [
        { id: 'grave', from: 'critical' },
        { id: 'other', systems: ['else'] },
      ].map(one => webhookSchema.parse({ name: one.id, url: receiver.url, ...one })),
    ...{ token: async () => null, system: store.systems.get, version: '9.9.9' },
  })
  await store.systems.save(acme())
  for (const severity of ['P3', 'P0'] as const) await desk.declare({ id: 'acme' }, { title, severity }, 'ann')
  for (const incident of told) await hooks.tell({ event: 'incident', incident })
  const [heard] = await receiver.count(1)
  expect(heard?.message).toMatchObject({
    event: 'incident',
    incident: { system: 'acme', severity: 'P0', state: 'declared', what: 'declared', declaredBy: 'ann' },
    system: { name: 'acme' },
  })
  expect(heard?.message.alert).toBeUndefined()
  expect(JSON.stringify(receiver.heard)).not.toContain('hunter22secret')
  expect(receiver.heard).toHaveLength(1)
  expect(hooks.last('other')).toBeUndefined()
  hooks.close()
  await receiver.stop()
})

test('one that becomes graver, or comes back after it was resolved, is told; one that becomes less is not', async () => {
  await store.systems.save(acme({}))
  const { id } = await desk.declare({ id: 'acme' }, { title: 'Slow', severity: 'P2' }, 'ann')
  words()
  const graded = (severity: 'P0' | 'P1') =>
    desk.change(id, async one => [{ ...one, severity }, [{ kind: 'severity', text: `${one.severity} → ${severity}` }]])
  await graded('P0')
  await graded('P1')
  expect(words()).toEqual(['raised: P2 → P0'])
  await become(id, 'acknowledged')
  await become(id, 'resolved')
  await become(id, 'acknowledged')
  expect(words()).toEqual(['resolved: resolved', 'reopened: acknowledged'])
})
