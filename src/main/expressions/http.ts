import { parseTemplate } from 'url-template'
import { invalid } from '#domain/failure'
import type { HttpRequest } from '#domain/session'
import type { Value } from './value'

/** An `http` fence, read: request line, headers, a blank line, the body. */
export interface HttpText {
  readonly method: string
  /** RFC 6570. */
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: string
  /** Parameters used anywhere in it. */
  readonly variables: readonly string[]
}

const methods = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'])
const expression = /\{[+#./;?&]?([a-z][a-z0-9_]*(?:\*|:\d+)?(?:,[a-z][a-z0-9_]*(?:\*|:\d+)?)*)\}/g
const simple = /\{([a-z][a-z0-9_]*)\}/g

/** Whether a method only reads. */
export const httpReads = (method: string) => method === 'GET' || method === 'HEAD'

/** Reads a request. Throws OpsError `invalid`. */
export function readHttp(text: string): HttpText {
  const lines = text.replaceAll('\r\n', '\n').replace(/^\n+/, '').split('\n')
  const request = /^([A-Z]+)\s+(\S+)(?:\s+HTTP\/[\d.]+)?\s*$/.exec(lines[0] ?? '')
  const [, method = '', path = ''] = request ?? []
  if (!methods.has(method)) throw invalid('The first line is the request, such as GET /health.')
  if (!/^\/(?!\/)/.test(path) && !/^\{[/?]/.test(path))
    throw invalid(
      `${path} is not a path of the target.`,
      'A path begins with one /; the address belongs to the target.',
    )
  const blank = lines.indexOf('')
  const headers = lines.slice(1, blank < 0 ? undefined : blank).map(line => {
    const [, name, value] = /^([A-Za-z0-9!#$%&'*+.^_`|~-]+):\s*(.*)$/.exec(line) ?? []
    if (!name) throw invalid(`${line} is not a header.`, 'A header is Name: value; a blank line begins the body.')
    return [name, value ?? ''] as const
  })
  const body =
    blank < 0
      ? ''
      : lines
          .slice(blank + 1)
          .join('\n')
          .trimEnd()
  const inPath = [...path.matchAll(expression)].flatMap(([, names = '']) =>
    names.split(',').map(name => name.replace(/[*:].*$/, '')),
  )
  const elsewhere = [...headers.map(([, value]) => value), body].flatMap(part =>
    [...part.matchAll(simple)].map(([, name = '']) => name),
  )
  return { method, path, headers, ...(body ? { body } : {}), variables: [...new Set([...inPath, ...elsewhere])] }
}

/**
 * The request with values in place: percent-encoded in the path (RFC 6570), escaped in a JSON or form body, and never
 * able to begin a new header. Throws OpsError `invalid`.
 */
export function bindHttp(http: HttpText, values: Readonly<Record<string, Value>>): HttpRequest {
  for (const name of http.variables)
    if (!Object.hasOwn(values, name)) throw invalid(`{${name}} is not a parameter of this runbook.`)
  const text = (name: string) => values[name]?.text ?? ''
  const path = parseTemplate(http.path).expand(
    Object.fromEntries(http.variables.map(name => [name, values[name]?.text ?? null])),
  )
  if (!/^\/(?!\/)/.test(path)) throw invalid(`${path} is not a path of the target.`)
  const fill = (part: string, write: (value: string) => string) =>
    part.replaceAll(simple, (_all, name: string) => write(text(name)))
  const headers = Object.fromEntries(http.headers.map(([name, value]) => [name, fill(value, headerSafe)]))
  const kind = http.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  return {
    method: http.method,
    path,
    headers,
    ...(http.body === undefined ? {} : { body: fill(http.body, bodySafe(kind)) }),
  }
}

function headerSafe(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  if (/[\u0000-\u001f\u007f]/.test(value)) throw invalid('A header value cannot have line ends or control characters.')
  return value
}

const bodySafe = (kind: string) => (value: string) =>
  /json/i.test(kind) ? JSON.stringify(value).slice(1, -1) : /urlencoded/i.test(kind) ? encodeURIComponent(value) : value
