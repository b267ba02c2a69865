import type { LogEntry } from '#domain/log'
import { requestIds } from './json-line'

/** A request as a line tells of it. */
export interface RequestLine {
  readonly endpoint: string
  readonly ms: number
  readonly id: string | undefined
  readonly entry: LogEntry
}

const durations = /(?:duration|elapsed|latency|response_?time|request_?time|took|runtime)(?:_?(ms|s|seconds|millis))?$/i

/** What grep looks for: lines that may tell of a request slower than this. */
export function slowPattern(ms: number, unit: 'ms' | 's'): string {
  const digits = String(Math.floor(ms)).length
  const inMs = digits > 1 ? `[0-9]{${digits},}` : '[0-9]+'
  const inSeconds = ms >= 1000 ? '[1-9][0-9]*([.][0-9]+)?' : '[0-9]+[.][0-9]+'
  const named = '(duration|elapsed|latency|response_?time|request_?time|took|runtime)[a-z_]*"?[:= ]+"?'
  return `${named}${inMs}|${named}${unit === 's' ? inSeconds : '[0-9]+[.][0-9]+"? ?s'}|request_?time"?[:= ]+"?${inSeconds}|rt=${inSeconds}| ${inSeconds}$|slow request|in ${inMs} ?ms`
}

/** What an entry says of a request's length; `unit` is that of numbers that say none. Undefined where it tells of none. */
export function requestOf(entry: LogEntry, unit: 'ms' | 's'): RequestLine | undefined {
  const ms = lengthOf(entry, unit)
  if (ms === undefined) return undefined
  const { fields, message } = entry
  const path =
    fields.path ??
    fields['context.path'] ??
    fields.url ??
    fields['req.url'] ??
    /\s(\/[^\s"?]{0,300})/.exec(` ${message}`)?.[1]
  if (!path) return undefined
  const method =
    fields.method ??
    fields['context.method'] ??
    fields['req.method'] ??
    /\b(GET|POST|PUT|PATCH|DELETE|HEAD)\b/.exec(message)?.[1]
  const id = requestIds.map(name => fields[name]).find(Boolean)
  return { endpoint: `${method ? `${method} ` : ''}${endpointOf(path)}`, ms, id, entry }
}

/** Of the lines that tell of one request, the one that tells its method: a warning beside it is no second request. */
export function onceEach(requests: readonly RequestLine[]): RequestLine[] {
  const known = new Map<string, RequestLine>()
  for (const [at, request] of requests.entries()) {
    const key = request.id ?? `line ${at}`
    const before = known.get(key)
    if (!before || (!before.endpoint.includes(' ') && request.endpoint.includes(' '))) known.set(key, request)
  }
  return [...known.values()]
}

/** A path with its numbers and ids masked: what one handler answers. */
export const endpointOf = (path: string): string =>
  (path.split(/[?#]/)[0] ?? '')
    .split('/')
    .map(part =>
      /^\d+$|^[0-9a-f]{8}-[0-9a-f-]{27}$|^(?=.*\d)[0-9a-f]{12,}$/i.test(part) ? '<n>' : part.replace(/\d{3,}/g, '<n>'),
    )
    .join('/')

function lengthOf({ fields, message }: LogEntry, unit: 'ms' | 's'): number | undefined {
  if (fields.seconds !== undefined) return Number(fields.seconds) * 1000
  for (const [name, text] of Object.entries(fields)) {
    const [found, suffix] = durations.exec(name.split('.').at(-1) ?? '') ?? []
    const [, number, written] = /^(\d+(?:\.\d+)?) ?(ms|s)?$/.exec(text) ?? []
    if (found === undefined || number === undefined) continue
    const named = written ?? suffix?.toLowerCase() ?? (/request_?time$/i.test(name) ? 's' : unit)
    return Number(number) * (named.startsWith('s') ? 1000 : 1)
  }
  const [, number, written] = /\b(\d+(?:\.\d+)?) ?(ms|s|seconds)\b/.exec(message) ?? []
  return number === undefined ? undefined : Number(number) * (written?.startsWith('s') ? 1000 : 1)
}
