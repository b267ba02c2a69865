import type { IncomingMessage } from 'node:http'

export interface Refusal {
  readonly status: number
  readonly message: string
}

const methods = ['GET', 'HEAD', 'POST', 'DELETE']

/**
 * Judges a request before anything looks at what it asks for: it must come from a page we served, to the address we
 * listen on. Another site's page, a name that was bound again, and a tool without an origin are all refused.
 */
export function refuse(request: IncomingMessage, port: number): Refusal | undefined {
  const hosts = headers(request, 'host')
  const host = hosts[0]
  const allowed = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]
  if (hosts.length !== 1 || !host || !allowed.includes(host)) return { status: 403, message: 'Wrong host.' }
  if (!request.url?.startsWith('/') || request.url.startsWith('//')) return { status: 403, message: 'Wrong address.' }
  if (request.httpVersion !== '1.1') return { status: 400, message: 'HTTP/1.1 only.' }
  if (!methods.includes(request.method ?? '')) return { status: 405, message: 'No such method.' }

  const site = headers(request, 'sec-fetch-site')
  if (site.some(value => value !== 'same-origin' && value !== 'none'))
    return { status: 403, message: 'Not from another site.' }
  const origins = headers(request, 'origin')
  if (origins.some(origin => origin !== `http://${host}`)) return { status: 403, message: 'Wrong origin.' }
  const reading = request.method === 'GET' || request.method === 'HEAD'
  const upgrading = request.headers.upgrade !== undefined
  if ((!reading || upgrading) && origins.length !== 1) return { status: 401, message: 'From a page of ours only.' }
  return undefined
}

/** Every value of a header as it came: Node folds repeated ones, and a second Host must be seen. */
function headers(request: IncomingMessage, name: string): string[] {
  const raw = request.rawHeaders
  return raw.filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === name)
}

/** What every answer carries. Pages get nothing from elsewhere, run nothing inline, and cannot be framed. */
export function safeHeaders(port: number): Record<string, string> {
  return {
    'Content-Security-Policy': contentPolicy(`'self' ws://127.0.0.1:${port} ws://localhost:${port}`),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), usb=(), serial=(), hid=()',
    'Cache-Control': 'no-store',
  }
}

/** The page's content policy, for both doors that show one. */
export function contentPolicy(connect: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}
