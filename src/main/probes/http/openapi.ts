import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { type ApiDocument, dateOf, type Operation, readApiDocument } from './api-document'
import { metricsPage } from './metrics-page'
import { trafficBetween, wantedNames } from './request-metrics'

const columns: readonly Column[] = [
  { name: 'scope', type: 'text' },
  { name: 'method', type: 'text' },
  { name: 'path', type: 'text' },
  { name: 'endpoint', type: 'text' },
  { name: 'version', type: 'text' },
  { name: 'deprecated', type: 'bool' },
  { name: 'sunset', type: 'time' },
  { name: 'sunset_days', type: 'float' },
  { name: 'deprecated_since', type: 'time' },
  { name: 'successor', type: 'text' },
  { name: 'calls', type: 'int' },
  { name: 'counted_since', type: 'time' },
  { name: 'operations', type: 'int' },
  { name: 'message', type: 'text' },
]

const parameters = z.strictObject({
  path: z.string().startsWith('/').default('/openapi.json'),
  /** Deprecated operations that are read with GET and have no parameters are asked for their Sunset and Deprecation headers. */
  ask: z.boolean().default(true),
  /** The metrics page that tells how often each was called since it counts. */
  metrics: z.string().startsWith('/').nullish(),
})

const mostBytes = 8 * 1024 * 1024
const mostAsked = 20

export const httpOpenapi: Probe<z.infer<typeof parameters>> = {
  name: 'http.openapi',
  summary:
    'The versions of an API and its deprecated operations, from its OpenAPI document and the headers they answer with.',
  protocols: ['http'],
  parameters,
  columns,
  async run({ path, ask, metrics }, context) {
    const document = await fetched(path, context)
    if (typeof document === 'string') return { columns, rows: [row({ scope: 'absent', message: document })] }
    const { operations } = document
    const old = operations.filter(one => one.deprecated)
    const asked = ask ? old.filter(one => one.method === 'GET' && !one.hasParameters).slice(0, mostAsked) : []
    const calls = await callsBy(metrics, context)
    const headers = new Map<Operation, Readonly<Record<string, string>>>()
    for (const one of asked) headers.set(one, await headersOf(document.base + one.path, context))
    const versions = Map.groupBy(operations, one => one.version ?? 'without a version')
    const told = [...versions].map(([version, of]) => `${version}: ${of.length}`).join(', ')
    return {
      columns,
      rows: [
        row({
          scope: 'document',
          path,
          version: document.release,
          operations: operations.length,
          message: `${document.title} ${document.release}: ${operations.length} operations (${told}), ${old.length} deprecated`,
        }),
        ...old.map(one => operationRow(one, headers.get(one) ?? {}, calls)),
      ],
    }
  },
}

const row = (values: Readonly<Record<string, Cell>>): Cell[] => columns.map(({ name }) => values[name] ?? null)

function operationRow(one: Operation, headers: Readonly<Record<string, string>>, calls: Calls | undefined): Cell[] {
  const endpoint = one.path.replace(/\{[^}]*\}/g, '{id}')
  const sunset = dateOf(headers.sunset) ?? one.sunset
  const [, successor = null] =
    /<([^>]{1,300})>[^,]*rel="?(?:successor-version|latest-version)/i.exec(headers.link ?? '') ?? []
  return row({
    scope: 'operation',
    ...{ method: one.method, path: one.path, endpoint, version: one.version, deprecated: true, sunset, successor },
    sunset_days: sunset === null ? null : Math.round((Date.parse(sunset) - Date.now()) / 8_640_000) / 10,
    calls: calls ? (calls.by.get(`${one.method} ${endpoint}`) ?? calls.by.get(`null ${endpoint}`) ?? 0) : null,
    counted_since: calls?.since ?? null,
    deprecated_since: dateOf(headers.deprecation),
    message: one.says,
  })
}

interface Calls {
  readonly by: ReadonlyMap<string, number>
  readonly since: string | null
}

/** Undefined where nothing counts them, or not all of it could be read: then nobody knows, and it is not zero. */
async function callsBy(path: string | null | undefined, context: ProbeContext): Promise<Calls | undefined> {
  if (!path) return undefined
  const look = await metricsPage(path, wantedNames({}), context)
  if (typeof look === 'string' || look.cut) return undefined
  const traffic = trafficBetween([], look.samples, {}, true)
  const by = new Map<string, number>()
  for (const { method, endpoint, ever } of traffic ?? []) {
    const key = `${method} ${endpoint.replace(/\{[^}]*\}/g, '{id}')}`
    by.set(key, (by.get(key) ?? 0) + (ever ?? 0))
  }
  const since = look.started === undefined ? null : new Date(look.started * 1000).toISOString()
  return traffic && { by, since }
}

/** A text says why there is no document. */
async function fetched(path: string, context: ProbeContext): Promise<ApiDocument | string> {
  const session = await context.sessions.http(context.profile, context.signal)
  const use = { signal: context.signal, timeoutMs: context.timeoutMs, byteLimit: mostBytes }
  const answer = await session.request({ method: 'GET', path, headers: {} }, use)
  if (answer.status === 401 || answer.status === 403)
    throw new OpsError({
      kind: 'denied',
      code: `HTTP_${answer.status}`,
      message: `${path} answers ${answer.status}: it is not for us to read.`,
      hint: 'Give this target a login that may read it.',
    })
  if (answer.status !== 200) return `${path} answers ${answer.status}, so there is no document to read.`
  if (answer.dropped > 0)
    throw new OpsError({ kind: 'rejected', code: 'TOO_LARGE', message: `${path} is larger than 8 MB.` })
  return readApiDocument(answer.body)
}

async function headersOf(path: string, { sessions, profile, signal, timeoutMs }: ProbeContext) {
  const session = await sessions.http(profile, signal)
  const answer = await session.request({ method: 'GET', path, headers: {} }, { signal, timeoutMs, byteLimit: 1024 })
  return answer.headers
}
