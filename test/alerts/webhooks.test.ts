import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Alert, ToldAlert } from '#domain/alert'
import { OpsError } from '#domain/failure'
import { type Webhook, webhookSchema } from '#domain/webhook'
import { createWebhooks, type WebhookParts } from '../../src/main/alerts/webhooks'
import { makeAuthority } from '../support/certificates'
import { freePort, scratchFolder, until } from '../support/scratch'
import { type Receiver, startReceiver } from './receiver'
import { acme } from './scene'

const alert: Alert = {
  ...{ id: 'a', system: 'acme', rule: 'disk', title: 'A disk fills up', profile: 'p', target: 'web1', state: 'firing' },
  ...{ metric: 'disk_used_pct', label: '/', severity: 'warning', since: '2026-01-12T12:00:00.000Z', value: 85 },
  ...{ unit: '%', line: 80, source: 'own', flaps: 1 },
}
const fired = (more: Partial<Alert> = {}): ToldAlert => ({ event: 'fired', alert: { ...alert, ...more } })

let receiver: Receiver
let hooks: ReturnType<typeof createWebhooks>
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(async () => {
  hooks?.close()
  await receiver.stop()
})

function tell(list: readonly (Partial<Webhook> & { id: string })[], parts: Partial<WebhookParts> = {}) {
  hooks = createWebhooks({
    list: async () => list.map(one => webhookSchema.parse({ name: one.id, url: receiver.url, ...one })),
    token: async () => 'let-me-in',
    system: async () => acme(),
    version: '9.9.9',
    backOffMs: 5,
    ...parts,
  })
  return hooks
}

describe('a webhook', () => {
  it('is sent what was told, as JSON, with its token where a token belongs', async () => {
    await tell([{ id: 'chat' }]).tell(fired())
    const [{ message, headers }] = (await receiver.count(1)) as [Receiver['heard'][number]]
    expect(message).toMatchObject({
      event: 'fired',
      alert,
      system: { id: 'acme', name: 'acme', environment: 'production' },
      console: { name: 'Quarterdeck', version: '9.9.9' },
    })
    expect(headers).toMatchObject({ authorization: 'Bearer let-me-in', 'content-type': 'application/json' })
    await until(async () => expect(hooks.last('chat')).toMatchObject({ ok: true }))
  })
  it('is sent nothing in Authorization when it has no token', async () => {
    await tell([{ id: 'chat' }], { token: async () => null }).tell(fired())
    expect((await receiver.count(1))[0]?.headers.authorization).toBeUndefined()
  })
  it('is told only of its systems, and from its severity on', async () => {
    const told = tell([{ id: 'all' }, { id: 'bad', from: 'critical' }, { id: 'other', systems: ['else'] }])
    await told.tell(fired())
    await told.tell({ event: 'worse', alert: { ...alert, severity: 'critical' } })
    const heard = await receiver.count(3)
    await until(async () => expect(hooks.last('bad')).toMatchObject({ ok: true }))
    expect(heard.map(one => one.message.event).toSorted()).toEqual(['fired', 'worse', 'worse'])
    expect(hooks.last('other')).toBeUndefined()
  })
  it('is told in order, three times at most, and not again what it refused', async () => {
    receiver.answer.statuses = [500, 503, 204, 401, 500, 500, 500]
    const told = tell([{ id: 'chat' }])
    for (const id of ['one', 'two', 'three']) await told.tell(fired({ id }))
    const heard = await receiver.count(7)
    expect(heard.map(one => one.message.alert?.id)).toEqual(['one', 'one', 'one', 'two', 'three', 'three', 'three'])
    await until(async () => expect(hooks.last('chat')).toMatchObject({ ok: false, message: 'Answered 500.' }))
  })
  it('does not follow a redirect with its token', async () => {
    const other = await startReceiver()
    receiver.answer.statuses = [307]
    receiver.answer.headers = { location: other.url }
    expect(await tell([{ id: 'chat' }]).test('chat')).toMatchObject({ ok: false, message: /sends elsewhere/ })
    expect(other.heard).toEqual([])
    await other.stop()
  })
  it('is sent labels as one line without control characters, and no longer than a screen is wide', async () => {
    const label = `\u001b[31m/mnt/\u202e<img src=x>\r\n${'x'.repeat(5000)}`
    await tell([{ id: 'chat' }]).tell(fired({ label }))
    const sent = (await receiver.count(1))[0]?.message.alert?.label ?? ''
    expect(sent).toMatch(/^\/mnt\/ <img src=x> {2}x+…$/)
    expect(sent.length).toBeLessThan(410)
  })
  it('that does not answer keeps nobody else waiting', async () => {
    receiver.answer.silent = true
    const other = await startReceiver()
    const told = tell([{ id: 'hung' }, { id: 'well', url: other.url }])
    for (let at = 0; at < 5; at++) await told.tell(fired())
    await other.count(5)
    expect(receiver.heard).toHaveLength(1)
    await other.stop()
  })
  it('is sent what waited at the address it has now, and nothing once it is removed', async () => {
    receiver.answer.statuses = [503]
    const other = await startReceiver()
    let known = [webhookSchema.parse({ id: 'chat', name: 'chat', url: receiver.url })]
    let asked = 0
    const list = async () => {
      asked++
      return known
    }
    const told = tell([], { list, token: async () => 'token of now', backOffMs: 100 })
    for (const id of ['one', 'two']) await told.tell(fired({ id }))
    await receiver.count(1)
    known = known.map(one => ({ ...one, url: other.url }))
    expect((await other.count(2)).map(one => one.message.alert?.id)).toEqual(['one', 'two'])
    expect(receiver.heard).toHaveLength(1)

    other.answer.statuses = [503]
    await told.tell(fired({ id: 'three' }))
    await other.count(3)
    known = []
    const before = asked
    await until(async () => expect(asked).toBeGreaterThan(before))
    known = [webhookSchema.parse({ id: 'chat', name: 'chat', url: other.url })]
    await told.tell(fired({ id: 'four' }))
    expect((await other.count(4)).at(-1)?.message.alert?.id).toBe('four')
    await other.stop()
  })
  it('leaves the newest out when two hundred wait, and says so', async () => {
    receiver.answer.silent = true
    const told = tell([{ id: 'hung' }])
    for (let at = 0; at < 202; at++) await told.tell(fired())
    expect(hooks.last('hung')).toMatchObject({ ok: false, message: /200 messages wait already/ })
  })
})

describe('a test of a webhook', () => {
  it('says that it is a test', async () => {
    expect(await tell([{ id: 'chat' }]).test('chat')).toEqual({ ok: true, message: 'Taken, with status 204.' })
    expect(receiver.heard[0]?.message).toMatchObject({ event: 'test', console: { name: 'Quarterdeck' } })
    expect(receiver.heard[0]?.message.alert).toBeUndefined()
  })
  it('says why it could not be sent, naming neither address nor token', async () => {
    const port = await freePort()
    const told = await tell([{ id: 'gone', url: `http://127.0.0.1:${port}/secret-path` }]).test('gone')
    expect(told).toEqual({ ok: false, message: 'Nothing listens at that address.' })
    await expect(hooks.test('never')).rejects.toMatchObject({ failure: { kind: 'missing' } })
  })
  it('sends nothing while the token cannot be had', async () => {
    const locked = async () => {
      throw new OpsError({ kind: 'denied', message: 'The vault is locked.', code: 'VAULT_LOCKED' })
    }
    const told = await tell([{ id: 'chat' }], { token: locked }).test('chat')
    expect(told).toEqual({ ok: false, message: 'Its token cannot be had. The vault is locked.' })
    expect(receiver.heard).toEqual([])
  })
  it('does not believe a certificate that nobody known here has signed', async () => {
    const folder = await scratchFolder('webhook-tls')
    const issued = makeAuthority(folder.path, 'own').issue('hook', { alternatives: ['IP:127.0.0.1'] })
    const secured = await startReceiver({
      key: readFileSync(issued.key, 'utf8'),
      cert: readFileSync(issued.cert, 'utf8'),
    })
    const told = await tell([{ id: 'tls', url: secured.url }]).test('tls')
    expect(told).toMatchObject({ ok: false, message: /certificate/ })
    expect(secured.heard).toEqual([])
    await secured.stop()
    await folder.remove()
  })
})
