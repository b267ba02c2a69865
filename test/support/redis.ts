import { spawnSync } from 'node:child_process'
import { Redis } from 'ioredis'
import { freePort, type Server, scratchFolder, startServer, until } from './scratch'

export interface RedisServer extends Server {
  readonly port: number
  /** A plain driver connection for setting a scene; the caller disconnects it. */
  connect(): Redis
}

/** Why there is no redis-server to test with, or undefined when there is one. */
export const noRedis = (): string | undefined =>
  spawnSync('redis-server', ['--version']).status === 0
    ? undefined
    : 'redis-server is not installed (Debian package redis-server)'

/** A real server on loopback, nothing saved. */
export async function startRedis(args: string[] = []): Promise<RedisServer> {
  const scratch = await scratchFolder('redis')
  const port = await freePort()
  const server = startServer('redis-server', [
    ...['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', scratch.path],
    ...args,
  ])
  const connect = () => {
    const client = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: 1, retryStrategy: () => null })
    client.on('error', () => {})
    return client
  }
  await until(async () => {
    const client = connect()
    try {
      // Any answer will do: LOADING and NOAUTH are scenes too.
      await client.ping().catch((error: Error) => {
        if (!/NOAUTH|LOADING/.test(error.message)) throw error
      })
    } finally {
      client.disconnect()
    }
  })
  return {
    port,
    pid: server.pid,
    connect,
    async stop(signal = 'SIGTERM') {
      await server.stop(signal)
      await scratch.remove()
    },
  }
}
