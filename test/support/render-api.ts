import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** What one request gets instead of its answer, or after it was carried out. */
export type Trouble = 'rate-limited' | 'fails-after-doing' | 'unwell' | 'silent' | 'elsewhere'

/** A provider's API over HTTP: pages, limits, its error shape. It holds one service called `shop`, and what it is told to hold. */
export interface RenderApi {
  readonly url: string
  readonly token: string
  readonly service: Service
  /** More services of the account. */
  readonly others: object[]
  readonly variables: Map<string, string>
  readonly deploys: { id: string; status: string; message: string; createdAt: string }[]
  readonly logs: LogLine[]
  /** The last value of each metric, by path; an absent one is measured and has no values. */
  readonly metrics: Map<string, readonly { value: number; statusCode?: string }[]>
  /** Every request so far, `PUT /services/…`. */
  readonly asked: string[]
  /** Takes the first request that fits out of line. */
  next(fits: string, trouble: Trouble): void
  stop(): void
}

interface Service {
  id: string
  suspended: string
  numInstances: number
  autoscaling?: unknown
  instances: string[]
  restarts: number
}

interface LogLine {
  at: number
  message: string
  level: string
  type?: string
}

const token = 'rnd_canary-token-0123456789'
const own = 'srv-shop0000000000000000'

export async function startRenderApi(): Promise<RenderApi> {
  const service: Service = {
    id: own,
    suspended: 'not_suspended',
    numInstances: 1,
    instances: ['srv-shop-aaaaa'],
    restarts: 0,
  }
  const troubles: { fits: string; trouble: Trouble }[] = []
  const api = {
    ...{ token, service, others: [] as object[], variables: new Map<string, string>(), asked: [] as string[] },
    deploys: [
      { id: 'dep-1', status: 'live', message: 'First', createdAt: new Date(Date.now() - 86_400_000).toISOString() },
    ],
    logs: [] as LogLine[],
    metrics: new Map<string, readonly { value: number; statusCode?: string }[]>(),
    next: (fits: string, trouble: Trouble) => void troubles.push({ fits, trouble }),
  }
  const server = createServer((request, response) => void answer(request, response))
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://api')
    const line = `${request.method} ${url.pathname.replace(/^\/v1/, '')}`
    api.asked.push(line)
    const send = (status: number, body?: unknown, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    if (request.headers.authorization !== `Bearer ${token}`) return send(401, { message: 'Unauthorized' })
    const at = troubles.findIndex(({ fits }) => line.startsWith(fits))
    const [found] = at < 0 ? [] : troubles.splice(at, 1)
    switch (found?.trouble) {
      case 'silent':
        return
      case 'unwell':
        return send(503, { message: 'service unavailable' })
      case 'rate-limited':
        return send(429, { message: 'slow down' }, { 'ratelimit-remaining': '0', 'ratelimit-reset': '1' })
      case 'elsewhere':
        return send(302, undefined, { location: 'http://127.0.0.1:9/steal' })
    }
    const body = await new Response(request as never).text()
    const [status, said] = carriedOut(api, line, url.searchParams, body === '' ? {} : JSON.parse(body))
    return found ? send(500, { message: 'internal error' }) : send(status, said)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    ...api,
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}/v1`,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

type State = Omit<RenderApi, 'url' | 'stop'>
type Body = Record<string, unknown>

function carriedOut(api: State, line: string, query: URLSearchParams, body: Body): [number, unknown?] {
  const { service, variables, deploys } = api
  const [method, path = ''] = line.split(' ')
  const [, , id, part, name, act] = path.split('/').map(decodeURIComponent)
  if (path === '/services')
    return [
      200,
      pageOf(
        [serviceOf(service), ...api.others].filter(one => fits(one, query)),
        'service',
        query,
      ),
    ]
  if (path === '/logs') return [200, logsOf(api, query)]
  if (path.startsWith('/metrics/')) return [200, seriesOf(api, path.slice('/metrics/'.length), query)]
  if (path === '/postgres' || path === '/key-value') return [200, []]
  if (id !== service.id) return [404, { message: 'not found' }]
  const again = (message: string) => {
    const deploy = { id: `dep-${deploys.length + 1}`, status: 'live', message, createdAt: new Date().toISOString() }
    for (const one of deploys) if (one.status === 'live') one.status = 'deactivated'
    deploys.unshift(deploy)
    return [201, deploy] as [number, unknown]
  }
  const renewed = (count: number) =>
    Array.from({ length: count }, (_, at) => `srv-shop-${Date.now().toString(36)}${service.restarts}${at}`)
  switch (`${method} ${part ?? ''}${name && part !== 'env-vars' && part !== 'deploys' ? `/${name}` : ''}`) {
    case 'GET ':
      return [200, serviceOf(service)]
    case 'GET instances':
      return [200, service.instances.map(one => ({ id: one, createdAt: new Date().toISOString() }))]
    case 'GET events': {
      const event = { id: `evt-${service.restarts}`, type: 'server_restarted', timestamp: new Date().toISOString() }
      return [200, service.restarts > 0 ? pageOf([event], 'event', query) : []]
    }
    case 'GET deploys':
      return [200, pageOf(deploys.map(deployOf), 'deploy', query)]
    case 'POST deploys':
      return act === 'cancel' ? [409, { message: 'deploy is not in progress' }] : again('Again')
    case 'POST rollback':
      return again(`Back to ${String(body.deployId)}`)
    case 'POST restart':
      service.restarts++
      service.instances = renewed(least(service))
      return [200]
    case 'POST suspend':
      Object.assign(service, { suspended: 'suspended', instances: [] })
      return [202]
    case 'POST resume':
      Object.assign(service, { suspended: 'not_suspended', instances: renewed(least(service)) })
      return [202]
    case 'POST scale':
      service.numInstances = Number(body.numInstances)
      service.instances = renewed(least(service))
      return [202]
    case 'PUT autoscaling':
      service.autoscaling = body
      return [200, body]
    case 'DELETE autoscaling':
      service.autoscaling = undefined
      return [204]
    case 'GET env-vars': {
      if (!name)
        return [
          200,
          pageOf(
            [...variables].map(([key, value]) => ({ key, value })),
            'envVar',
            query,
          ),
        ]
      const value = variables.get(name)
      return value === undefined ? [404, { message: 'not found' }] : [200, { key: name, value }]
    }
    case 'PUT env-vars':
      variables.set(name ?? '', String(body.value))
      return [200, { key: name, value: body.value }]
    case 'DELETE env-vars':
      return variables.delete(name ?? '') ? [204] : [404, { message: 'not found' }]
  }
  return [405, { message: 'method not allowed' }]
}

const fits = (one: object, query: URLSearchParams) =>
  !query.has('name') || (one as { name: string }).name.startsWith(query.get('name') ?? '')

function pageOf(all: readonly object[], key: string, query: URLSearchParams) {
  const from = query.has('cursor') ? Number(query.get('cursor')) + 1 : 0
  const page = all.slice(from, from + Number(query.get('limit') ?? 20))
  return page.map((one, at) => ({ [key]: one, cursor: String(from + at) }))
}

/** What is scaled by the provider has its least, whatever number was set by hand before. */
const least = ({ autoscaling, numInstances }: Service) =>
  (autoscaling as { min?: number } | undefined)?.min ?? numInstances

const serviceOf = ({ id, suspended, numInstances, autoscaling }: Service) => ({
  ...{ id, name: 'shop', type: 'web_service', ownerId: 'tea-1', suspended, branch: 'main' },
  suspenders: suspended === 'suspended' ? ['user'] : [],
  serviceDetails: { numInstances, autoscaling, plan: 'starter', region: 'oregon', url: 'https://shop.example.com' },
})

const deployOf = ({ id, status, message, createdAt }: RenderApi['deploys'][number]) => ({
  ...{ id, status, trigger: 'api', createdAt, finishedAt: createdAt },
  commit: { id: 'c0ffee', message },
})

/** Newest first, within the asked stretch, and where the next page begins. */
function logsOf({ logs, service }: State, query: URLSearchParams) {
  const [start, end] = ['startTime', 'endTime'].map(name => Date.parse(query.get(name) ?? ''))
  const asked = (name: string, value: string) => !query.has(name) || query.getAll(name).includes(value)
  const found = logs
    .map((line, id) => ({ ...line, id: String(id) }))
    .filter(
      ({ at, level, type = 'app' }) =>
        at >= (start ?? 0) && at <= (end ?? 0) && asked('level', level) && asked('type', type),
    )
    .toSorted((a, b) => b.at - a.at)
  const page = found.slice(0, Number(query.get('limit')))
  const time = (at: number | undefined) => new Date(at ?? end ?? 0).toISOString()
  return {
    ...{ hasMore: found.length > page.length, nextStartTime: time(start), nextEndTime: time(page.at(-1)?.at) },
    logs: page.map(({ id, at, message, level, type = 'app' }) => ({
      ...{ id, message, timestamp: time(at) },
      labels: Object.entries({ resource: service.id, level, type }).map(([name, value]) => ({ name, value })),
    })),
  }
}

const seriesOf = ({ metrics, service }: State, metric: string, query: URLSearchParams) =>
  (metrics.get(metric) ?? []).map(({ value, statusCode }) => ({
    labels: [
      { field: 'resource', value: service.id },
      ...(statusCode
        ? [{ field: 'statusCode', value: statusCode }]
        : [{ field: 'instance', value: service.instances[0] ?? own }]),
    ],
    unit: 'cpu',
    values: [2, 1].map(minutes => ({
      timestamp: new Date(Date.parse(query.get('endTime') ?? '') - minutes * 60_000).toISOString(),
      value,
    })),
  }))
