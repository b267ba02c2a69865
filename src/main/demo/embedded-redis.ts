import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Redis } from 'ioredis'
import { endOrphan } from './orphan'
import { freePort, startServer, until } from './server-process'

export interface EmbeddedRedis {
  readonly port: number
  readonly client: Redis
  stop(): Promise<void>
}

/** The file of a program on PATH, found without a shell. */
export function findProgram(name: string): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : ['']
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean))
    for (const ending of endings) if (existsSync(join(folder, name + ending))) return join(folder, name + ending)
  return undefined
}

/** A Redis on loopback with a small data set, nothing saved; undefined when this machine has no redis-server. */
export async function startRedis(folder: string, password: string): Promise<EmbeddedRedis | undefined> {
  const program = findProgram('redis-server')
  if (!program) return undefined
  const note = join(folder, 'redis.pid')
  await endLeftOver(note)
  const port = await freePort()
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    'save ""',
    'appendonly no',
    'maxmemory 64mb',
    'maxmemory-policy allkeys-lru',
    `requirepass ${password}`,
  ]
  // Settings travel on stdin: the password stands on no command line.
  const server = startServer(program, ['-'], { cwd: folder, input: `${settings.join('\n')}\n`, orphan: 'SIGTERM' })
  writeFileSync(note, `${server.pid} ${port}\n`)
  const client = new Redis({
    port,
    host: '127.0.0.1',
    password,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    lazyConnect: true,
  })
  client.on('error', () => {})
  const died = () =>
    server.process.exitCode === null ? undefined : new Error(`redis-server ended: ${server.log().slice(-300)}`)
  const stop = async () => {
    client.disconnect()
    await server.stop('SIGTERM')
    rmSync(note, { force: true })
  }
  try {
    await until(async () => (client.status === 'ready' ? client.ping() : client.connect()), 10_000, died)
    await fill(client)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, client, stop }
}

/** Sessions that expire, a cart that never does, a queue: what a shop keeps in a cache. */
async function fill(client: Redis) {
  const pipeline = client.pipeline()
  for (let n = 1; n <= 800; n++)
    pipeline.set(`session:${n}`, JSON.stringify({ customer: n, seen: n * 17 }), 'EX', 3600 + n)
  for (let n = 1; n <= 200; n++) pipeline.hset(`cart:${n}`, { product: n % 500, quantity: 1 + (n % 4) })
  for (let n = 1; n <= 40; n++) pipeline.rpush('queue:mail', `order ${n} was sent`)
  await pipeline.exec()
}

async function endLeftOver(note: string) {
  if (!existsSync(note)) return
  const [pid, port] = readFileSync(note, 'utf8').trim().split(' ')
  // Redis writes its address into its own command line.
  await endOrphan(Number(pid), `:${port}`, 'SIGTERM')
  rmSync(note, { force: true })
}
