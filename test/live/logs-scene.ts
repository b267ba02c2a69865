import type { Probe } from '#domain/probe'
import { type Profile, profileSchema } from '#domain/profile'
import { records, type Table } from '#domain/table'
import { probes } from '../../src/main/probes'
import { createSessions } from '../../src/main/sessions/sessions'
import type { Sshd } from '../support/sshd'

/** A host over SSH, with its sessions and a way to ask probes about it. */
export function hostOver(sshd: Pick<Sshd, 'port' | 'user' | 'key' | 'fingerprint'>) {
  const { port, user, key, fingerprint: hostKey } = sshd
  const target: Profile = profileSchema.parse({
    ...{ id: 't', system: 's', name: 't', protocol: 'ssh', host: '127.0.0.1' },
    ...{ port, user, key, hostKey },
  })
  const sessions = createSessions({
    profiles: { list: async () => [target], get: async () => target },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 60_000,
    onChange: () => {},
  })
  const table = (name: string, parameters: object = {}): Promise<Table> => {
    const probe = probes.find(one => one.name === name) as Probe
    const context = { profile: 't', target, sessions, signal: AbortSignal.timeout(120_000), timeoutMs: 60_000 }
    return probe.run(probe.parameters.parse(parameters), context)
  }
  return {
    target,
    sessions,
    table,
    ask: async (name: string, parameters: object = {}) => records(await table(name, parameters)),
    shell: () => sessions.shell('t', AbortSignal.timeout(60_000)),
    close: () => sessions.closeAll(),
  }
}

/** A time so many minutes ago, as logs write it. */
export const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
