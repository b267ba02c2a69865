import { parseDocument } from 'yaml'
import { OpsError } from '#domain/failure'

/** One operation of an OpenAPI document. Dates are ISO 8601, null where the document gives none. */
export interface Operation {
  readonly method: string
  readonly path: string
  /** `v1` of `/v1/events`; null where paths have none. */
  readonly version: string | null
  readonly deprecated: boolean
  readonly sunset: string | null
  readonly says: string | null
  readonly hasParameters: boolean
}

export interface ApiDocument {
  readonly title: string
  readonly release: string
  /** What stands before every path, `` or such as `/api`. */
  readonly base: string
  readonly operations: readonly Operation[]
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']
const sunsetNames = ['x-sunset', 'x-sunset-date', 'x-deprecation-date', 'x-removal-date', 'sunset']
type Dictionary = Record<string, unknown>

/** Reads an OpenAPI (or Swagger 2) document, JSON or YAML. Throws OpsError rejected when it is none. */
export function readApiDocument(text: string): ApiDocument {
  const document = parsed(text)
  const paths = dictionary(document?.paths)
  if (!document || !paths || !(document.openapi ?? document.swagger))
    throw new OpsError({ kind: 'rejected', code: 'NO_OPENAPI', message: 'What answers there is no OpenAPI document.' })
  const info = dictionary(document.info) ?? {}
  const servers = Array.isArray(document.servers) ? document.servers : []
  const server = String(dictionary(servers[0])?.url ?? document.basePath ?? '')
  return {
    title: String(info.title ?? 'without a title'),
    release: String(info.version ?? 'without a version'),
    base: server.startsWith('/') ? server.replace(/\/$/, '') : '',
    operations: Object.entries(paths).flatMap(([path, item]) =>
      methods.flatMap(method => {
        const operation = dictionary(dictionary(item)?.[method])
        return operation ? [operationOf(method, path, operation)] : []
      }),
    ),
  }
}

function operationOf(method: string, path: string, operation: Dictionary): Operation {
  const sunset = sunsetNames.map(name => operation[name]).find(value => value !== undefined)
  const says = operation.description ?? operation.summary
  return {
    method: method.toUpperCase(),
    path,
    version: /^\/(?:[a-z]+\/)?(v\d+)(?:\/|$)/i.exec(path)?.[1]?.toLowerCase() ?? null,
    deprecated: operation.deprecated === true,
    sunset: dateOf(sunset),
    says: typeof says === 'string' ? says.replace(/\s+/g, ' ').trim().slice(0, 300) : null,
    hasParameters: path.includes('{'),
  }
}

/** ISO 8601 of a date as documents and headers write it, also `@` and seconds since 1970 (RFC 9745); null for any other. */
export function dateOf(said: unknown): string | null {
  if (said === undefined || said === null) return null
  const [, seconds] = /^@(\d{1,12})$/.exec(String(said).trim()) ?? []
  const at = seconds === undefined ? Date.parse(String(said)) : Number(seconds) * 1000
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

const dictionary = (value: unknown): Dictionary | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Dictionary) : undefined

function parsed(text: string): Dictionary | undefined {
  try {
    return dictionary(JSON.parse(text))
  } catch {
    const document = parseDocument(text, { schema: 'core' })
    if (document.errors.length > 0) return undefined
    try {
      // A few bytes of aliases can grow to gigabytes.
      return dictionary(document.toJS({ maxAliasCount: 100 }))
    } catch {
      return undefined
    }
  }
}
