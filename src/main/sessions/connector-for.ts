import type { Profile, Protocol } from '#domain/profile'
import type { Connector } from '../connectors/connector'
import { http } from '../connectors/http'
import { postgres } from '../connectors/postgres'
import { redis } from '../connectors/redis'
import { local } from '../connectors/shell'
import { ssh } from '../connectors/ssh'

const connectors = { postgres, redis, ssh, http, local } satisfies Record<Protocol, unknown>

/** Every protocol has one; the compiler says when one is missing. A profile only ever meets the connector of its protocol. */
export const connectorFor = (protocol: Protocol) => connectors[protocol] as unknown as Connector<Profile, unknown>
