import type { Profile, Protocol } from '#domain/profile'
import type { Connector } from '../connectors/connector'

// A driver is loaded when a target of its protocol is first opened: most starts of the console open few.
const loads = {
  postgres: async () => (await import('../connectors/postgres')).postgres,
  pgbouncer: async () => (await import('../connectors/pgbouncer')).pgbouncer,
  redis: async () => (await import('../connectors/redis')).redis,
  ssh: async () => (await import('../connectors/ssh')).ssh,
  container: async () => (await import('../connectors/container')).container,
  http: async () => (await import('../connectors/http')).http,
  render: async () => (await import('../connectors/render')).render,
  local: async () => (await import('../connectors/shell')).local,
} satisfies Record<Protocol, () => Promise<unknown>>

/** Every protocol has one; the compiler says when one is missing. A profile only ever meets the connector of its protocol. */
export function connectorFor(protocol: Protocol): Connector<Profile, unknown> {
  const load = loads[protocol] as () => Promise<Connector<Profile, unknown>>
  return {
    open: async (opening, signal) => (await load()).open(opening, signal),
    async *layers(opening, use) {
      yield* (await load()).layers(opening, use)
    },
  }
}
