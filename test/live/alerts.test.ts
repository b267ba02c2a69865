import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '#contract/failed'
import { alertRuleSchema, type ToldAlert } from '#domain/alert'
import { type Profile, profileSchema } from '#domain/profile'
import type { System } from '#domain/system'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { type Receiver, startReceiver } from '../alerts/receiver'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'
import { postgresTarget } from './runbooks-scene'

let house: House
let folder: Awaited<ReturnType<typeof scratchFolder>>
let receiver: Receiver
let server: Postgres
let web: Server
let healthy = true
/** The database was stopped by its test. */
let ended = false
const told: ToldAlert[] = []
const incidents: string[] = []
const stop = new AbortController()
const profiles = new Map<string, Profile>()

const system: System = {
  ...{ id: 'acme', name: 'acme', environment: 'development', note: '', facts: {}, thresholds: {} },
  ...{ sampling: { everySeconds: 15 } },
}
const begin = () => openHouse({ dataFolder: folder.path, allowKeyFile: true, log: createLog(folder.path) })

async function listen() {
  for await (const one of await house.client.alerts.told({}, { signal: stop.signal }))
    if (one.told?.event === 'incident') incidents.push(one.told.incident.text)
    else if (one.told) told.push(one.told)
}

beforeAll(async () => {
  folder = await scratchFolder('alerts-live')
  receiver = await startReceiver()
  server = await startPostgres(18)
  web = createServer((_, response) => response.writeHead(healthy ? 200 : 503).end(healthy ? 'fine' : 'unwell'))
  web.listen(0, '127.0.0.1')
  await once(web, 'listening')
  house = await begin()
  await house.client.systems.save(system)
  const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  for (const target of [postgresTarget('db', server.port, 'postgres'), { name: 'web', protocol: 'http', url }]) {
    const profile = profileSchema.parse({ ...target, id: target.name, system: 'acme' })
    profiles.set(target.name, profile)
    await house.client.profiles.save({ profile, secret: { set: 'keep' } })
  }
  void listen().catch(() => {})
})
afterAll(async () => {
  stop.abort()
  await house?.close()
  web?.close()
  await receiver?.stop()
  if (!ended) await server?.stop()
  await folder?.remove()
})

let edits = 0
/** A target that was edited is looked at at once, not at the end of its fifteen seconds. */
async function lookAt(name: string) {
  const profile = { ...profiles.get(name)!, note: `edit ${edits++}` }
  const before = Date.now()
  await house.client.profiles.save({ profile, secret: { set: 'keep' } })
  await until(async () => {
    const sampled = await house.client.metrics.sampled({ system: 'acme' })
    const standing = sampled.find(one => one.profile === name)
    if (!standing?.waits && !((standing?.lastAt ?? 0) >= before)) throw new Error('Not looked at yet.')
  })
}
const open = async () =>
  (await house.client.alerts.list({ system: 'acme' })).map(
    one => `${one.severity} ${one.target} ${one.rule} ${one.state}`,
  )

/** Looks again and again until what is open is this. */
async function lookUntil(name: string, wanted: string[]) {
  await until(async () => {
    await lookAt(name)
    expect((await open()).filter(line => line.includes(` ${name} `))).toEqual(wanted)
  }, 45_000)
}

describe('alerts of a real system', () => {
  test('are the defaults for what can be measured, each saying why it cannot be judged', async () => {
    const rules = await house.client.alerts.rules({ system: 'acme' })
    const of = (id: string) => rules.find(rule => rule.id === id)
    expect(of('web-answers')).toMatchObject({ origin: 'default' })
    expect(of('web-answers')?.unjudged).toBeUndefined()
    expect(of('redis-memory')).toMatchObject({ unjudged: 'No target of it speaks redis.', idle: true })
    expect(of('web-answers')?.idle).toBeUndefined()
    expect((await house.client.alerts.presets()).filter(one => one.group === 'web-answers')).toHaveLength(3)
  })

  test('a webhook keeps its token sealed, and is tested', async () => {
    const webhook = { id: 'chat', name: 'Chat', url: receiver.url }
    await house.client.alerts.saveWebhook({ ...webhook, token: 's3cret-token' })
    const shown = await house.client.alerts.webhooks()
    expect(shown).toMatchObject([{ id: 'chat', token: true }])
    expect(JSON.stringify(shown)).not.toContain('s3cret-token')
    expect(await house.client.alerts.testWebhook({ id: 'chat' })).toMatchObject({ ok: true })
    expect(receiver.heard[0]?.headers.authorization).toBe('Bearer s3cret-token')
    const refused = house.client.alerts.saveWebhook({ id: 'x', name: 'X', url: 'http://me:word@127.0.0.1/' })
    expect(failureOf(await refused.catch((error: unknown) => error))).toMatchObject({ kind: 'invalid' })
  })

  test('an incident is told in the window and to the webhook', async () => {
    const declared = { system: 'acme', title: 'The shop is down', severity: 'P0' } as const
    await house.client.incidents.declare(declared)
    await until(async () => expect(incidents).toEqual(['Declared P0: The shop is down']))
    const heard = await receiver.count(2)
    expect(heard.at(-1)?.message).toMatchObject({ event: 'incident', incident: { ...declared, what: 'declared' } })
  })

  test('a service that calls itself unwell is told after two looks, acknowledged, and over when it is well', async () => {
    healthy = false
    await lookUntil('web', ['critical web web-answers firing'])
    const [alert] = await house.client.alerts.list({ system: 'acme' })
    expect(alert).toMatchObject({ value: 0, line: 0, runbook: 'web/health' })
    await house.client.alerts.acknowledge({ id: alert!.id, note: 'a deployment' })
    expect(await open()).toEqual(['critical web web-answers acknowledged'])
    healthy = true
    await lookUntil('web', [])
    const heard = await receiver.count(5)
    expect(heard.map(one => one.message.event)).toEqual(['test', 'incident', 'fired', 'acknowledged', 'resolved'])
    expect(heard[2]?.message).toMatchObject({
      alert: { target: 'web', severity: 'critical' },
      system: { name: 'acme' },
    })
    expect(told.map(one => one.event)).toEqual(['fired', 'acknowledged', 'resolved'])
    const history = await house.client.alerts.history({ id: alert!.id })
    expect(history.map(one => one.what)).toEqual(['fired', 'acknowledged', 'resolved'])
  })

  test('a rule of the operator judges real sessions; refused when it contradicts itself', async () => {
    const rule = alertRuleSchema.parse({
      ...{ id: 'crowd', title: 'A crowd', metric: 'connections', target: 'db', warning: 12, critical: 8 },
    })
    const save = (one: typeof rule) => house.client.alerts.saveRule({ system: 'acme', rule: one })
    expect(failureOf(await save(rule).catch((error: unknown) => error))).toMatchObject({ kind: 'invalid' })
    await save({ ...rule, critical: 40, clear: 8 })
    const crowd = await Promise.all(Array.from({ length: 14 }, () => server.connect()))
    await lookUntil('db', ['warning db crowd firing'])
    await Promise.all(crowd.map(one => one.end()))
    await lookUntil('db', [])
  })

  test('a default is switched off and comes back', async () => {
    const { alerts } = house.client
    const states = async () => {
      const rules = await alerts.rules({ system: 'acme' })
      return rules.filter(rule => rule.id === 'cpu').map(rule => `${rule.origin} ${rule.enabled}`)
    }
    expect(await states()).toEqual(['default true'])
    await alerts.removeRule({ system: 'acme', id: 'cpu' })
    expect(await states()).toEqual(['own false'])
    await alerts.removeRule({ system: 'acme', id: 'cpu' })
    expect(await states()).toEqual(['default true'])
  })

  test('a database that went is told once, over a restart of the console too', async () => {
    told.length = 0
    await server.stop()
    ended = true
    await lookUntil('db', ['critical db postgres-answers firing'])
    await house.close()
    house = await begin()
    void listen().catch(() => {})
    await lookUntil('db', ['critical db postgres-answers firing'])
    expect(told.map(one => `${one.event} ${one.alert.rule}`)).toEqual(['fired postgres-answers'])
    const gone = await house.client.systems.remove({ id: 'acme' })
    // Rules are known once the runbooks are read again, which takes a slow machine a while.
    await until(async () => expect(await house.client.alerts.list({})).toEqual([]), 60_000)
    await house.client.systems.restore(gone)
  })
})
