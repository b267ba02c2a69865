import { afterEach, describe, expect, it } from 'vitest'
import type { Probe } from '#domain/probe'
import { type Profile, profileSchema } from '#domain/profile'
import { records } from '#domain/table'
import { probes } from '../../src/main/probes'
import { createSessions } from '../../src/main/sessions/sessions'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

/** This machine, and how to ask several probes about it at once. */
function here() {
  const target: Profile = profileSchema.parse({ id: 't', system: 's', name: 't', protocol: 'local' })
  const sessions = createSessions({
    profiles: { list: async () => [target], get: async () => target },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 60_000,
    onChange: () => {},
  })
  ending.push(() => sessions.closeAll())
  return async (name: string, parameters: object = {}, signal = AbortSignal.timeout(20_000)) => {
    const probe = probes.find(one => one.name === name) as Probe
    const context = { profile: 't', target, sessions, signal, timeoutMs: 20_000 }
    const table = await probe.run(probe.parameters.parse(parameters), context)
    expect(table.rows.every(row => row.length === probe.columns.length)).toBe(true)
    return records(table)
  }
}

describe.runIf(process.platform === 'linux')('this machine', () => {
  it('is looked at once for all probes of one moment', async () => {
    const ask = here()
    await ask('docker.containers').catch(() => {})
    const began = performance.now()
    const parts = [
      'host.resources',
      'host.cpu',
      'host.memory',
      'host.disks',
      'host.io',
      'host.network',
      'host.pressure',
    ]
    const [whole, cpus, memory, disks] = await Promise.all(parts.map(part => ask(part, { window: 2 })))
    // Seven looks one after the other would take fourteen seconds.
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(whole?.[0]).toMatchObject({ cpus: (cpus?.length ?? 0) - 1, mem_total: memory?.[0]?.total })
    expect(cpus?.[0]?.busy_pct).toBe(whole?.[0]?.cpu_pct)
    expect(disks?.[0]?.mount).toBe(whole?.[0]?.fullest_disk)
  })

  it('is looked at anew by whoever was not the one that stopped', async () => {
    const ask = here()
    const stopped = new AbortController()
    const first = ask('host.cpu', { window: 3 }, stopped.signal)
    const second = ask('host.memory', { window: 3 })
    setTimeout(() => stopped.abort(new Error('stopped')), 300)
    await expect(first).rejects.toThrow()
    expect((await second)[0]?.total).toBeGreaterThan(0)
  })

  it('tells which container engine it has, or that it has none', async () => {
    const rows = await here()('docker.containers')
    expect(rows.every(row => ['docker', 'podman', 'none'].includes(String(row.engine)))).toBe(true)
    expect(rows.length === 0 || rows[0]?.state !== null).toBe(true)
  })
})
