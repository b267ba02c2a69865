import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { Redis } from 'ioredis'
import type pg from 'pg'
import { createMetrics } from './metrics'
import { freePort } from './server-process'

export interface ShopService {
  readonly url: string
  stop(): Promise<void>
}

type Answer = { readonly status: number; readonly body: unknown }

/** The shop's HTTP service on loopback: /health, /metrics and three pages that use the database and the cache. */
export async function startShopService(
  pool: pg.Pool,
  redis: Redis | undefined,
  wantedPort?: number,
): Promise<ShopService> {
  const metrics = createMetrics()

  const routes: Record<string, (id: number) => Promise<Answer>> = {
    '/health': async () => {
      const [database, cache] = await Promise.allSettled([pool.query('select 1'), redis?.ping()])
      const ok = database.status === 'fulfilled' && cache.status === 'fulfilled'
      const word = (settled: PromiseSettledResult<unknown>) => (settled.status === 'fulfilled' ? 'ok' : 'down')
      return {
        status: ok ? 200 : 503,
        body: { status: ok ? 'ok' : 'down', database: word(database), cache: redis ? word(cache) : 'none' },
      }
    },
    '/orders': async id => {
      const { rows } = await pool.query(
        'select o.id, o.state, l.quantity, p.name from shop.orders o join shop.order_lines l on l.order_id = o.id join shop.products p on p.id = l.product_id where o.id = $1',
        [1 + (id % 40_000)],
      )
      return { status: rows.length ? 200 : 404, body: rows }
    },
    '/products': async id => {
      const key = `cache:product:${2 + (id % 499)}`
      const cached = await redis?.get(key).catch(() => null)
      if (cached) return { status: 200, body: JSON.parse(cached) }
      const { rows } = await pool.query('select id, name, price from shop.products where id = $1', [2 + (id % 499)])
      await redis?.set(key, JSON.stringify(rows[0] ?? null), 'EX', 60).catch(() => null)
      return { status: 200, body: rows[0] ?? null }
    },
    // Unindexed on purpose: the statement an operator should find.
    '/sales': async id => {
      const { rows } = await pool.query(
        'select count(*)::int as sold, sum(quantity * price) as turnover from shop.order_lines where product_id = $1',
        [1 + (id % 500)],
      )
      return { status: 200, body: rows[0] }
    },
  }

  const server = createServer(async (request, response) => {
    const since = performance.now()
    const [, route = '', id = '0'] = /^(\/[a-z]*)\/?(\d{0,9})/.exec(request.url ?? '') ?? []
    if (route === '/metrics') return send(response, 200, metrics.text(), 'text/plain; version=0.0.4')
    const handler = routes[route]
    const { status, body } = handler
      ? await handler(Number(id)).catch((): Answer => ({ status: 500, body: { error: 'internal' } }))
      : { status: 404, body: { error: 'not found' } }
    metrics.count(handler ? route : 'other', status, (performance.now() - since) / 1000)
    send(response, status, JSON.stringify(body), 'application/json')
  })
  server.requestTimeout = 10_000
  server.listen(await freePort(wantedPort), '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, stop: () => stop(server) }
}

function send(response: ServerResponse, status: number, body: string, type: string) {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}

async function stop(server: Server) {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
