import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { profileSchema } from '#domain/profile'
import { openStore } from '../../src/main/store/store'
import { startPostgres } from '../support/postgres'
import { noRedis, startRedis } from '../support/redis'
import { scratchFolder, startServer, until } from '../support/scratch'
import type { Scene, Stage, Turn } from './scene'
import { startHost } from './served-host'

const each = 10

/** P28: memory of the console with twenty live targets, against Node with the same connections and nothing else. */
export const idleMemory: Scene = { ids: ['P28'], lacking: noRedis, open }

async function open(): Promise<Stage> {
  const server = await startPostgres(15)
  const redis = await startRedis()
  const held = async () => {
    const { rows } = await server.exec(
      "select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    )
    const client = redis.connect()
    const clients =
      String(await client.client('LIST'))
        .trim()
        .split('\n').length - 1
    client.disconnect()
    return [rows[0].n, clients]
  }
  /** Resident megabytes once all connections stand and some samples have been taken. */
  const settled = async (pid: number): Promise<Turn> => {
    await until(async () => {
      const now = await held()
      if (!now.every(count => count >= each)) throw new Error(`only ${now.join(' and ')} connections`)
    }, 120_000)
    await pause(20_000)
    const kb = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
    return { ms: kb / 1024, work: `${2 * each} targets` }
  }
  return {
    rounds: 3,
    contenders: [
      {
        name: 'quarterdeck serve, sampling',
        async run() {
          const scratch = await scratchFolder('bench-memory')
          await furnish(scratch.path, server.port, redis.port)
          const host = await startHost(scratch.path)
          try {
            return await settled(host.pid)
          } finally {
            await host.stop()
            await scratch.remove()
          }
        },
      },
      {
        name: 'Node with raw connections',
        async run() {
          const bare = startServer(process.execPath, ['-e', bareProgram(server.port, redis.port)], {
            cwd: resolve('.'),
          })
          try {
            return await settled(bare.pid)
          } finally {
            await bare.stop()
          }
        },
      },
    ],
    comparisons: [
      {
        id: 'P28',
        what: `resident memory in MB with ${2 * each} targets, sampled every 15 s`,
        ours: 'quarterdeck serve, sampling',
        anchor: 'Node with raw connections',
        accept: 2,
        moonshot: 1.4,
      },
    ],
    async close() {
      await server.stop()
      await redis.stop()
    },
  }
}

async function furnish(folder: string, db: number, cache: number): Promise<void> {
  const store = await openStore(folder)
  const system = { id: 'acme', name: 'acme', environment: 'development' as const, note: '', facts: {}, thresholds: {} }
  await store.systems.save({ ...system, sampling: { everySeconds: 15 } })
  const common = { system: 'acme', host: '127.0.0.1', tls: 'disable' }
  for (let at = 0; at < each; at++) {
    const database = { protocol: 'postgres', port: db, user: 'postgres' }
    await store.profiles.save(profileSchema.parse({ ...common, ...database, id: `db${at}`, name: `db${at}` }))
    const keys = { protocol: 'redis', port: cache }
    await store.profiles.save(profileSchema.parse({ ...common, ...keys, id: `cache${at}`, name: `cache${at}` }))
  }
  await store.close()
}

const bareProgram = (db: number, cache: number) => `
  const pg = require('pg'), { Redis } = require('ioredis')
  for (let at = 0; at < ${each}; at++) {
    const client = new pg.Client({ host: '127.0.0.1', port: ${db}, user: 'postgres', database: 'postgres' })
    client.connect()
    setInterval(() => client.query('select 1'), 15000)
    const redis = new Redis({ host: '127.0.0.1', port: ${cache} })
    setInterval(() => redis.info(), 15000)
  }`
