import { dial } from '../../src/main/connectors/dial'
import { postgres } from '../../src/main/connectors/postgres'
import { redis } from '../../src/main/connectors/redis'
import { type SshSession, ssh } from '../../src/main/connectors/ssh'
import type { Sshd } from '../support/sshd'

const signal = new AbortController().signal
const common = { system: 'acme', note: '', secret: { from: 'none' } } as const
const none = { secret: async () => null, hostKeys: { trusted: async () => [] } }

/** A host, reached with its own key and no question. */
export const openHost = ({ user, key, fingerprint }: Sshd, port: number) =>
  ssh.open(
    {
      ...none,
      dial,
      profile: {
        ...common,
        ...{ id: 'host', name: 'host', protocol: 'ssh', host: '127.0.0.1', port, user, key, hostKey: fingerprint },
      },
    },
    signal,
  )

/** The database of a test server, over a way of one's own. */
export const openDatabase = (way: SshSession['forward'], port: number) =>
  postgres.open(
    {
      ...none,
      dial: way,
      profile: {
        ...common,
        ...{ id: 'db', name: 'db', protocol: 'postgres', host: '127.0.0.1', port, database: 'postgres' },
        ...{ user: 'postgres', tls: 'disable' },
      },
    },
    signal,
  )

/** A Redis test server. */
export const openRedis = (port: number) =>
  redis.open(
    {
      ...none,
      dial,
      profile: {
        ...common,
        ...{ id: 'cache', name: 'cache', protocol: 'redis', host: '127.0.0.1', port, database: 0, tls: 'disable' },
      },
    },
    signal,
  )
