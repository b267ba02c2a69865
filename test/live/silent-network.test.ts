import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Profile, profileSchema } from '#domain/profile'
import type { Layer } from '#domain/session'
import { createSessions } from '../../src/main/sessions/sessions'
import { makeSilentNetwork, type SilentNetwork } from '../support/silent-network'
import { failing, never } from './opening'

let network: SilentNetwork | string
let sessions: ReturnType<typeof createSessions>
let profiles: Profile[] = []

beforeAll(() => {
  network = makeSilentNetwork()
  if (typeof network === 'string') return
  const common = { system: 'x', host: network.address }
  profiles = [
    { ...common, id: 'ssh', name: 'ssh', protocol: 'ssh', user: 'ops', secret: { from: 'stored' } },
    { ...common, id: 'postgres', name: 'postgres', protocol: 'postgres', user: 'ops' },
    { ...common, id: 'redis', name: 'redis', protocol: 'redis' },
    { ...common, id: 'pgbouncer', name: 'pgbouncer', protocol: 'pgbouncer', user: 'ops' },
    { system: 'x', id: 'http', name: 'http', protocol: 'http', url: `http://${network.address}/` },
  ].map(one => profileSchema.parse(one))
  sessions = createSessions({
    profiles: { list: async () => profiles, get: async id => profiles.find(one => one.id === id) },
    secret: async () => 'secret',
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 60_000,
    onChange: () => {},
  })
})
afterAll(async () => {
  await sessions?.closeAll()
  if (typeof network === 'object') network.remove()
})
beforeEach(ctx => {
  if (typeof network === 'string') ctx.skip(network)
})

// Without a limit of our own, the system would try for more than two minutes; the tests would end before it does.
const silence = { layer: 'tcp', code: 'ETIMEDOUT', message: expect.stringMatching(/No answer from the host\.$/) }

test('an address that drops packets is given up, and named as one that does not answer (E10)', async () => {
  const opened = await Promise.all([
    failing(sessions.shell('ssh', never)),
    failing(sessions.sql('postgres', never)),
    failing(sessions.redis('redis', never)),
    failing(sessions.sql('pgbouncer', never)),
  ])
  for (const failure of opened) expect(failure).toMatchObject({ kind: 'unreachable', ...silence })
})

test('a test of the connection says so at its first layer (E10)', async () => {
  const last = async (profile: Profile) => {
    let at: Layer | undefined
    const use = { signal: never, timeoutMs: 45_000 }
    for await (const layer of sessions.layersOf(profile, async () => 'secret', use)) at = layer
    return at
  }
  for (const layer of await Promise.all(profiles.map(last))) expect(layer).toMatchObject({ ok: false, ...silence })
})
