import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Profile } from '#domain/profile'
import { createSessions } from '../../src/main/sessions/sessions'
import { startPostgres } from '../support/postgres'
import { startProxy } from '../support/proxy'
import { until } from '../support/scratch'
import { failing, never } from './opening'

const ends: (() => unknown)[] = []
/** A server that takes connections and says nothing until it is told to hang up. */
let silent: { server: Server; sockets: Socket[]; taken: number }

beforeEach(async () => {
  const sockets: Socket[] = []
  const server = createServer(socket => {
    silent.taken++
    socket.on('error', () => {})
    socket.resume()
    sockets.push(socket)
  }).listen(0, '127.0.0.1')
  silent = { server, sockets, taken: 0 }
  await once(server, 'listening')
  ends.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const hour = 3_600_000
let idleMs = hour

const sessionsTo = (port: number) => {
  const profile: Profile = {
    id: 'db',
    name: 'db',
    system: 'x',
    note: '',
    secret: { from: 'none' },
    protocol: 'postgres',
    host: '127.0.0.1',
    port,
    database: 'postgres',
    user: 'postgres',
    tls: 'disable',
  }
  const sessions = createSessions({
    profiles: { list: async () => [profile], get: async () => profile },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => idleMs,
    onChange: () => {},
  })
  ends.push(() => sessions.closeAll())
  return sessions
}
const port = () => (silent.server.address() as { port: number }).port

test('who waits for an opening that fails hears of that one, and opens no second', async () => {
  const sessions = sessionsTo(port())
  const first = failing(sessions.sql('db', never))
  await until(async () => expect(silent.taken).toBe(1))
  const others = [failing(sessions.sql('db', never)), failing(sessions.sql('db', never))]
  // Both have come to the opening that is under way.
  await sleep(50)
  silent.server.on('connection', socket => socket.destroy())
  for (const socket of silent.sockets) socket.destroy()
  const failure = await first
  expect(await Promise.all(others)).toEqual([failure, failure])
  expect(silent.taken).toBe(1)
})

test('a session that is closed while it opens stops opening, and who waits is told so', async () => {
  const sessions = sessionsTo(port())
  const waiting = failing(sessions.sql('db', never))
  await until(async () => expect(silent.taken).toBe(1))
  const gone = once(silent.sockets[0] as Socket, 'close')
  await sessions.close('db')
  expect(await waiting).toMatchObject({ kind: 'cancelled', message: expect.stringContaining('closed while') })
  await gone
  expect(sessions.list()).toEqual([])
})

test('a session is not idle while somebody waits for it to open again', async () => {
  const server = await startPostgres(18)
  const proxy = await startProxy(server.port)
  ends.push(
    () => server.stop(),
    () => proxy.stop(),
  )
  const sessions = sessionsTo(proxy.port)
  const one = async () => {
    const db = await sessions.sql('db', never)
    const [answer] = await db.read([{ text: 'select 1 as one', values: [] }], { signal: never, timeoutMs: 60_000 })
    return answer?.failure ?? answer?.table.rows[0]?.[0]
  }
  idleMs = 400
  expect(await one()).toBe(1)
  idleMs = hour
  proxy.cut()
  await until(async () => expect(sessions.list()[0]?.state).toBe('healing'))
  // Slower than the time after which it would be idle.
  proxy.delayMs = 200
  expect(await one()).toBe(1)
  const { connections } = proxy
  expect(await one()).toBe(1)
  expect(proxy.connections).toBe(connections)
})
