/** One request as a log tells it. What it does not tell is null. */
export interface Request {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly method: string | null
  /** Without what stands behind the question mark: it may hold secrets, and makes every request another. */
  readonly path: string
  readonly status: string
  readonly ms: number | null
}

// 198.51.100.7 - alice [26/Nov/2026:09:02:25 +0000] "GET /x HTTP/1.1" 200 512 "referer" "agent" rt=0.012
const common = /\[(\d\d)\/(\w{3})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)\] "(\S+) (\S+)[^"]*" (\d{3})\b(.*)$/
const seconds = /\b(?:rt|request_time|urt|uct|D)=?"?(\d+\.\d+)\b/
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Reads a line of nginx or Apache (common, combined) or a JSON line of a proxy or an application; undefined for any other. */
export function readRequest(line: string): Request | undefined {
  return line.includes('{') && line.trimEnd().endsWith('}') ? fromJson(line.slice(line.indexOf('{'))) : fromCommon(line)
}

function fromCommon(line: string): Request | undefined {
  const [, day, month = '', year, time, hours, minutes, method = '', target = '', status = '', rest = ''] =
    common.exec(line) ?? []
  const at = Date.parse(
    `${year}-${String(months.indexOf(month) + 1).padStart(2, '0')}-${day}T${time}${hours}:${minutes}`,
  )
  if (Number.isNaN(at)) return undefined
  const took = seconds.exec(rest)?.[1]
  return { at, method, path: pathOf(target), status, ms: took === undefined ? null : Number(took) * 1000 }
}

const names = {
  at: ['timestamp', 'time', '@timestamp', 'ts', 'time_iso8601', 'time_local', 'datetime', 'date'],
  method: ['method', 'request_method', 'http_method', 'verb'],
  path: ['path', 'uri', 'request_uri', 'url', 'request_path', 'http_path'],
  status: ['status', 'statusCode', 'status_code', 'http_status', 'code'],
  ms: ['duration_ms', 'durationMs', 'latency_ms', 'response_time_ms', 'responseTime', 'took_ms', 'elapsed_ms'],
  // A bare `duration` is seconds here and milliseconds there: it is not guessed.
  seconds: ['request_time', 'duration_seconds', 'duration_s', 'upstream_response_time'],
}

function fromJson(text: string): Request | undefined {
  let line: unknown
  try {
    line = JSON.parse(text)
  } catch {
    return undefined
  }
  const fields = flat(line)
  const first = (of: readonly string[]) => fields.get(of.find(name => fields.has(name)) ?? '')
  const at = timeOf(first(names.at))
  // "request": "GET /x HTTP/1.1", or an application's own message "GET /x 200"
  const said = /^"?([A-Z]{3,7}) (\/\S*)(?: HTTP\/[\d.]+"?)?(?: (\d{3}))?/.exec(
    String(fields.get('request') ?? fields.get('message') ?? fields.get('msg') ?? ''),
  )
  const status = String(first(names.status) ?? said?.[3] ?? '')
  const path = first(names.path) ?? said?.[2]
  if (at === undefined || typeof path !== 'string' || !/^[1-5]\d\d$/.test(status)) return undefined
  const method = first(names.method) ?? said?.[1] ?? null
  const ms = Number(first(names.ms) ?? Number.NaN)
  const took = Number.isNaN(ms) ? 1000 * Number(first(names.seconds) ?? Number.NaN) : ms
  return {
    at,
    method: method === null ? null : String(method),
    path: pathOf(path),
    status,
    ms: Number.isNaN(took) ? null : took,
  }
}

/** Fields of the line and of the objects in it, such as `context` or `http`; what stands further out wins. */
function flat(line: unknown): Map<string, unknown> {
  const fields = new Map<string, unknown>()
  const objects = typeof line === 'object' && line !== null ? [line, ...Object.values(line)] : []
  for (const object of objects)
    if (typeof object === 'object' && object !== null && !Array.isArray(object))
      for (const [name, value] of Object.entries(object)) if (!fields.has(name)) fields.set(name, value)
  return fields
}

/** ISO 8601, or seconds or milliseconds since 1970. */
function timeOf(said: unknown): number | undefined {
  const number = typeof said === 'number' || /^\d+(\.\d+)?$/.test(String(said)) ? Number(said) : undefined
  const at = number === undefined ? Date.parse(String(said)) : number > 1e11 ? number : number * 1000
  return Number.isNaN(at) ? undefined : at
}

const pathOf = (target: string) => target.split(/[?#]/, 1)[0]?.replace(/^https?:\/\/[^/]+/, '') || '/'

/** The endpoint that a path is of: what looks like an id stands for all of them. */
export const endpointOf = (path: string): string =>
  path.replace(/\/(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,})(?=\/|$)/gi, '/{id}')
