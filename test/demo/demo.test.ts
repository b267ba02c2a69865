import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProfileOf } from '#domain/profile'
import { createDemo, type Demo } from '../../src/main/demo/demo'
import type { DemoSystem } from '../../src/main/demo/demo-system'
import { findProgram } from '../../src/main/demo/embedded-redis'
import { scratchFolder } from '../support/scratch'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
let demo: Demo
let shown: DemoSystem

beforeAll(async () => {
  scratch = await scratchFolder('demo')
  // As root PostgreSQL runs as nobody, who must get there.
  await chmod(scratch.path, 0o711)
  demo = createDemo({ folder: join(scratch.path, 'demo') })
  shown = await demo.start()
})
afterAll(async () => {
  await demo.stop()
  await scratch.remove()
})

const profile = <P extends 'postgres' | 'http' | 'redis'>(protocol: P, of = shown) =>
  of.profiles.find(one => one.protocol === protocol) as ProfileOf<P>

async function query<R extends pg.QueryResultRow>(text: string, of = shown): Promise<R[]> {
  const { host, port, user, database, id } = profile('postgres', of)
  const client = new pg.Client({ host, port, user, database, password: of.secrets[id] })
  await client.connect()
  try {
    return (await client.query<R>(text)).rows
  } finally {
    await client.end()
  }
}

const chain = () =>
  query<{ name: string; waits: string[] }>(`
    select a.application_name as name, array(select b.application_name from unnest(pg_blocking_pids(a.pid)) p join pg_stat_activity b on b.pid = p) as waits
    from pg_stat_activity a where a.application_name in ('shop-import', 'shop-checkout', 'shop-report') order by 1`)

describe('the demo system', () => {
  it('is a system with a database, a service, this machine, and a cache where redis-server is installed', () => {
    expect(demo.running).toBe(true)
    expect(shown.system.environment).not.toBe('production')
    const cache = findProgram('redis-server') ? ['cache'] : []
    expect(shown.profiles.map(one => one.name)).toEqual(['db', ...cache, 'web', 'host'])
    expect(Object.keys(shown.secrets)).toEqual(['demo-db', ...cache.map(() => 'demo-cache')])
  })

  it('answers a second start with what runs already', async () => {
    expect(await demo.start()).toEqual(shown)
  })

  it('holds a table of at least 12 MB that is mostly dead space, and an index that nothing reads', async () => {
    const [events] = await query<{ bytes: string; dead: number }>(
      `select pg_relation_size('shop.events')::text as bytes, 100 * dead_tuple_percent / 100 as dead from pgstattuple('shop.events')`,
    )
    expect(Number(events?.bytes)).toBeGreaterThan(12 * 1024 * 1024)
    expect(events?.dead).toBeGreaterThan(50)
    expect(
      await query(`select idx_scan::int as scans from pg_stat_user_indexes where indexrelname = 'orders_note_idx'`),
    ).toEqual([{ scans: 0 }])
  })

  it('has three sessions that wait for each other, on demand', async () => {
    const waiting = [
      { name: 'shop-checkout', waits: ['shop-import'] },
      { name: 'shop-import', waits: [] },
      { name: 'shop-report', waits: ['shop-checkout'] },
    ]
    expect(await chain()).toEqual(waiting)
    await demo.lockChain(false)
    expect(await chain()).toEqual([])
    await demo.lockChain(true)
    expect(await chain()).toEqual(waiting)
  })

  it('frees the waiting sessions when the first of the chain is terminated', async () => {
    await query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'shop-import'`)
    await expect.poll(chain).toEqual([])
  })

  it('is under a light load that its service counts', async () => {
    const { url } = profile('http')
    await expect
      .poll(async () => (await fetch(`${url}/metrics`)).text(), { timeout: 20_000 })
      .toContain('http_requests_total{route="/sales",status="200"}')
    const health = await fetch(`${url}/health`)
    expect(health.status).toBe(200)
    expect(await health.text()).toContain(profile('http').expect)
    expect(
      (await query(`select from pg_stat_statements where query like '%order_lines where product_id%'`)).length,
    ).toBe(1)
  })

  it('lets nobody in without the password', async () => {
    const { port } = profile('postgres')
    const stranger = new pg.Client({ host: '127.0.0.1', port, user: 'dba', database: 'shop', password: 'wrong' })
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' })
  })

  it('keeps its data between starts, takes new passwords, and grows its dead space again when it was given back', async () => {
    await query('vacuum full shop.events')
    await query('create table shop.kept (a int)')
    const before = shown
    await demo.stop()
    expect(demo.running).toBe(false)
    await expect(query('select 1', before)).rejects.toThrow()
    shown = await demo.start()
    expect(shown.secrets['demo-db']).not.toBe(before.secrets['demo-db'])
    expect(await query('select from shop.kept')).toEqual([])
    const [events] = await query<{ bytes: string }>(`select pg_relation_size('shop.events')::text as bytes`)
    expect(Number(events?.bytes)).toBeGreaterThan(12 * 1024 * 1024)
  })
})
