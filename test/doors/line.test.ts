import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { failureOf } from '#contract/failed'
import { createLine, type Line } from '#contract/line'
import { type Wire, wireOfPort, wireOfSocket, wirePair } from '#contract/wire'
import { foldRun } from '#domain/run'
import type { RunEvent } from '#domain/run-event'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { scratchFolder, until } from '../support/scratch'

let house: House
let socketPort: number
const ends: (() => unknown)[] = []

beforeAll(async () => {
  const scratch = await scratchFolder('line')
  house = await openHouse({ dataFolder: scratch.path, allowKeyFile: true, log: createLog(scratch.path) })
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  socketPort = (server.address() as { port: number }).port
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', peer => house.connect(wireOfSocket(peer)))
  ends.push(
    scratch.remove,
    () => house.close(),
    () => server.close(),
    () => server.closeAllConnections(),
  )
  await house.client.systems.save(system)
  await house.client.profiles.save({
    profile: { id: 'here', system: 'acme', name: 'host', protocol: 'local', note: '', secret: { from: 'none' } },
  })
})
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
})

const system = {
  id: 'acme',
  name: 'acme',
  environment: 'development' as const,
  note: '"quotes", \u00fcn\u00efcode, \u200b\u202e and \u0000',
  facts: { path: '/x', days: 3, on: true },
  thresholds: {},
}

interface Carrier {
  dial(): Promise<Wire>
  /** Ends the carrier under the line, as a crash would. */
  cut(): void
}

function overSocket(): Carrier {
  let socket: WebSocket | undefined
  return {
    async dial() {
      socket = new WebSocket(`ws://127.0.0.1:${socketPort}`)
      await once(socket, 'open')
      return wireOfSocket(socket)
    },
    cut: () => socket?.terminate(),
  }
}

function overPort(): Carrier {
  let far: Wire | undefined
  return {
    async dial() {
      const { port1, port2 } = new MessageChannel()
      far = wireOfPort(port2 as unknown as MessagePort)
      house.connect(far)
      return wireOfPort(port1 as unknown as MessagePort)
    },
    cut: () => far?.close(),
  }
}

function overMemory(): Carrier {
  let far: Wire | undefined
  return {
    async dial() {
      const [near, other] = wirePair()
      far = other
      house.connect(other)
      return near
    },
    cut: () => far?.close(),
  }
}

const failureFrom = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    error => failureOf(error),
  )

describe.each([
  ['a WebSocket', overSocket],
  ['a pair of ports', overPort],
  ['memory', overMemory],
] as const)('the contract over %s', (_, over) => {
  let line: Line
  let carrier: Carrier
  beforeAll(() => {
    carrier = over()
    line = createLine(carrier.dial)
  })
  afterAll(() => line.close())

  test('what is asked comes back as it was, hostile text included', async () => {
    expect((await line.client.systems.list())[0]).toEqual(system)
  })
  test('what cannot be done comes back as a Failure with its kind and words', async () => {
    expect(await failureFrom(line.client.runbooks.get({ id: 'no/such' }))).toEqual({
      kind: 'missing',
      message: 'There is no runbook no/such.',
    })
  })
  test('an input that makes no sense is refused, and the place is named', async () => {
    const failure = await failureFrom(line.client.runs.list({ limit: 0 }))
    expect(failure?.kind).toBe('invalid')
    expect(failure?.message).toContain('limit')
  })
  test('of two streams of one procedure each ends alone', async () => {
    const [one, two] = [new AbortController(), new AbortController()]
    const first = await line.client.app.changes(undefined, { signal: one.signal })
    const second = await line.client.app.changes(undefined, { signal: two.signal })
    // What else happens meanwhile is told on the same streams, and may come first.
    const toItsEnd = async () => {
      while (!(await first.next()).done);
    }
    const untilTold = async (topic: string) => {
      while (![(await second.next()).value].flat().includes(topic));
    }
    const [ended, told] = [failureFrom(toItsEnd()), untilTold('systems')]
    await pause(30)
    one.abort()
    expect((await ended)?.kind).toBe('cancelled')
    await line.client.systems.save(system)
    await told
    two.abort()
  })
  test('a stream of a run goes on after the last event a reader has', async () => {
    const { run } = await line.client.runs.start({ runbook: 'host/resources', system: 'acme', key: `line ${_} 1` })
    const seen: RunEvent[] = []
    for await (const batch of await line.client.runs.follow({ run })) {
      seen.push(...batch)
      if (seen.length > 3) break
    }
    // The connection dies in the middle of it.
    carrier.cut()
    await until(async () => expect(line.connection.state).toBe('lost'))
    await until(async () => expect(line.connection.state).toBe('open'))
    for await (const batch of await line.client.runs.follow({ run, after: seen.at(-1)?.seq ?? 0 })) seen.push(...batch)
    expect(seen.map(event => event.seq)).toEqual(seen.map((_, at) => at + 1))
    expect(foldRun(seen).status).toBe('finished')
    const twice: RunEvent[] = []
    for await (const batch of await line.client.runs.follow({ run })) twice.push(...batch)
    expect(twice).toEqual(seen)
  })
  test('the same press of a button starts one run', async () => {
    const start = { runbook: 'host/resources', system: 'acme', key: `line ${_} 2` }
    const answers = await Promise.all([1, 2, 3].map(() => line.client.runs.start(start)))
    expect(new Set(answers.map(answer => answer.run)).size).toBe(1)
    // To its end: what it says would be heard by the stream of the next test.
    for await (const batch of await line.client.runs.follow({ run: answers[0]?.run ?? '' }))
      expect(batch).not.toEqual([])
  })
  test('what is under way when the carrier dies is rejected, what is asked meanwhile too, and then it works again', async () => {
    const states: string[] = []
    const stop = line.connection.subscribe(() => states.push(line.connection.state))
    const stream = await line.client.app.changes()
    const waiting = failureFrom(stream.next())
    carrier.cut()
    expect(await waiting).toMatchObject({ kind: 'unreachable', code: 'LINE_LOST' })
    expect(await failureFrom(line.client.systems.list())).toMatchObject({ code: 'LINE_LOST' })
    await until(async () => expect(line.connection.state).toBe('open'))
    expect(await line.client.systems.list()).toHaveLength(1)
    expect(states).toEqual(['lost', 'open'])
    stop()
  })
})

test('a line that was closed rejects what is asked of it', async () => {
  const line = createLine(overMemory().dial)
  await line.client.systems.list()
  line.close()
  expect(await failureFrom(line.client.systems.list())).toMatchObject({ code: 'LINE_LOST' })
})

test('a message that is not of the contract ends its wire and harms nobody else', async () => {
  const carrier = overSocket()
  const wire = await carrier.dial()
  for (const rubbish of ['', '{', '[]', 'null', '{"i":1}', '{"i":"1","p":{"u":"/__proto__","b":{}}}', '\u0000'])
    wire.send(rubbish)
  const ended = new Promise<void>(resolve => wire.onClose(resolve))
  await ended
  expect(await house.client.systems.list()).toHaveLength(1)
})

test('an answer about a target shows no secret', async () => {
  const { client } = house
  await client.profiles.save({
    profile: {
      id: 'sealed',
      system: 'acme',
      name: 'db',
      protocol: 'postgres',
      host: '127.0.0.1',
      user: 'dba',
      note: '',
      secret: { from: 'stored' },
    },
    secret: { set: 'value', value: 'CANARY-7c1d' },
  })
  const all = await client.profiles.list({})
  expect(all.find(profile => profile.id === 'sealed')?.hasSecret).toBe(true)
  expect(JSON.stringify(all)).not.toContain('CANARY')
  const { undo } = await client.profiles.remove({ id: 'sealed' })
  expect(await client.profiles.list({})).toHaveLength(1)
  await client.profiles.restore({ undo })
  expect((await client.profiles.list({})).find(profile => profile.id === 'sealed')?.hasSecret).toBe(true)
  expect(await failureFrom(client.profiles.restore({ undo }))).toMatchObject({ kind: 'missing' })
  await client.profiles.remove({ id: 'sealed' })
})

test('a target that does not fit is refused with what is wrong', async () => {
  const profile = { system: 'acme', protocol: 'local' as const, note: '', secret: { from: 'none' as const } }
  const save = (more: { id: string; name: string; via?: string; system?: string }) =>
    failureFrom(house.client.profiles.save({ profile: { ...profile, ...more } }))
  expect((await save({ id: 'b', name: 'host' }))?.message).toContain('host')
  expect((await save({ id: 'b', name: 'b', via: 'nowhere' }))?.message).toContain('nowhere')
  expect((await save({ id: 'b', name: 'b', via: 'host' }))?.message).toContain('SSH')
  expect((await save({ id: 'b', name: 'b', system: 'gone' }))?.kind).toBe('missing')
})
