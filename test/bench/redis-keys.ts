import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { scan } from '../../src/main/probes/redis/scan'
import { noRedis, startRedis } from '../support/redis'
import { openRedis } from './opening'
import { type Scene, type Stage, timed } from './scene'

const keys = 1_000_000
const use = { signal: new AbortController().signal, timeoutMs: 60_000 }
const work = `${keys} keys`

/** P19: a walk over a million keys, and for how long its longest command keeps the server from everybody else. */
export const redisKeys: Scene = {
  ids: ['P19', 'P19 block'],
  lacking: () =>
    noRedis() ??
    (spawnSync('redis-cli', ['--version']).status === 0
      ? undefined
      : 'redis-cli is not installed (Debian package redis-tools)'),
  open,
}

async function open(): Promise<Stage> {
  const server = await startRedis(['--slowlog-max-len', '100000'])
  const client = server.connect()
  await client.eval(`for i = 1, ${keys} do redis.call('set', 'user:' .. i .. ':name', i) end`, 0)
  const { session, close } = await openRedis(server.port)
  // Without pauses: the anchor takes none either.
  const walk = async () => {
    const limits = { share: 100, forMs: 60_000, mostKeys: keys * 2 }
    const { seen, whole } = await scan(session, limits, { ask: () => [], hear: () => {} }, use)
    return whole ? `${seen} keys` : `only ${seen} keys`
  }
  /** The longest command by the server's own clock, as milliseconds. */
  const longest = async (doing: () => Promise<string>) => {
    await client.config('SET', 'slowlog-log-slower-than', '0')
    await client.slowlog('RESET')
    const done = await doing()
    const entries = (await client.slowlog('GET', 100_000)) as [number, number, number, string[]][]
    await client.config('SET', 'slowlog-log-slower-than', '-1')
    return { ms: Math.max(...entries.map(([, , micros]) => micros)) / 1000, work: done }
  }
  return {
    rounds: 3,
    contenders: [
      { name: 'walk', run: () => timed(walk) },
      { name: 'redis-cli --scan', run: () => timed(() => cliScan(server.port)) },
      { name: 'walk, its longest command', run: () => longest(walk) },
      {
        name: 'KEYS *, its longest command',
        run: () => longest(async () => `${(await client.keysBuffer('*')).length} keys`),
      },
    ],
    comparisons: [
      {
        id: 'P19',
        what: `a walk over ${work}`,
        ours: 'walk',
        anchor: 'redis-cli --scan',
        accept: 0.4,
        moonshot: 0.2,
      },
      {
        id: 'P19 block',
        what: 'its longest command (5 ms where KEYS takes half a second)',
        ours: 'walk, its longest command',
        anchor: 'KEYS *, its longest command',
        accept: 0.01,
        moonshot: 0.004,
      },
    ],
    async close() {
      client.disconnect()
      await close()
      await server.stop()
    },
  }
}

async function cliScan(port: number): Promise<string> {
  const cli = spawn('redis-cli', ['-p', String(port), '--scan'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(cli, 'close')
  let lines = 0
  for await (const _ of createInterface({ input: cli.stdout })) lines++
  await ended
  return `${lines} keys`
}
