import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { Probe } from '#domain/probe'
import { type Profile, profileSchema } from '#domain/profile'
import { records } from '#domain/table'
import { probes } from '../../src/main/probes'
import { createSessions } from '../../src/main/sessions/sessions'
import { startPostgres } from '../support/postgres'
import { freePort } from '../support/scratch'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

async function run(name: string, input: object, parameters: object = {}, signal = AbortSignal.timeout(20_000)) {
  const target: Profile = profileSchema.parse({ id: 't', system: 's', name: 't', ...input })
  const sessions = createSessions({
    profiles: { list: async () => [target], get: async id => (id === 't' ? target : undefined) },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 60_000,
    onChange: () => {},
  })
  ending.push(() => sessions.closeAll())
  const probe = probes.find(one => one.name === name) as Probe
  const context = { profile: 't', target, sessions, signal, timeoutMs: 10_000 }
  return records(await probe.run(probe.parameters.parse(parameters), context))
}

const database = (port: number, more: object = {}) => ({
  protocol: 'postgres',
  host: '127.0.0.1',
  port,
  user: 'postgres',
  tls: 'disable',
  ...more,
})

describe('reaching a target', () => {
  it('goes up layer by layer to an answer', async () => {
    const server = await startPostgres()
    ending.push(() => server.stop())
    const rows = await run('postgres.connect', database(server.port))
    expect(rows.every(row => row.ok === true)).toBe(true)
    expect(rows.map(row => row.layer)).toEqual(expect.arrayContaining(['tcp', 'login', 'answer']))
    expect(rows.at(-1)?.message).toMatch(/^PostgreSQL 18\.\d+ answers as primary\.$/)
  })

  it('ends with the layer that fails, as a row', async () => {
    const rows = await run('postgres.connect', database(await freePort()))
    expect(rows.at(-1)).toMatchObject({ layer: 'tcp', ok: false, code: 'ECONNREFUSED' })
    expect(rows.some(row => row.layer === 'answer')).toBe(false)
  })

  it('throws when the operator stops: that is no news about the server', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'))
    await expect(run('postgres.connect', database(await freePort()), {}, stopped)).rejects.toThrow()
  })
})

describe('a health path', () => {
  const serve = async (handler: Parameters<typeof createServer>[1]) => {
    const server = createServer(handler).listen(0, '127.0.0.1')
    await once(server, 'listening')
    ending.push(() => {
      server.closeAllConnections()
      server.close()
    })
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`
  }

  it('is asked for each path of the profile, with its times', async () => {
    const url = await serve((request, response) => response.writeHead(request.url === '/live' ? 200 : 404).end('fine'))
    const rows = await run('http.health', { protocol: 'http', url, health: ['/live', '/ready'] })
    expect(rows).toMatchObject([
      { path: '/live', ok: true, status: 200, code: null, bytes: 4 },
      { path: '/ready', ok: false, status: 404, code: 'HTTP_404' },
    ])
    expect(Number(rows[0]?.total_ms)).toBeGreaterThan(0)
  })

  it('that answers too late is a row that says so', async () => {
    const url = await serve(() => {})
    const rows = await run('http.health', { protocol: 'http', url }, { timeout: 0.3 })
    expect(rows[0]).toMatchObject({ ok: false, status: null, strikes: 1 })
    expect(String(rows[0]?.code)).toBe('NO_ANSWER')
  })

  it('counts the failures before it believes them', async () => {
    let asked = 0
    const url = await serve((_, response) => {
      asked++
      response.destroy()
    })
    const rows = await run('http.health', { protocol: 'http', url }, { strikes: 3, interval: 0 })
    expect(rows[0]).toMatchObject({ ok: false, strikes: 3 })
    expect(asked).toBe(3)
  })
})
