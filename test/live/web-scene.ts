import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'

/** A small service of the usual kind: health, metrics as Prometheus reads them, JSON lines in a log. */
export interface WebApp {
  readonly port: number
  /** What the next requests for a path get, instead of `{}` with 200. */
  readonly answers: Map<string, (response: ServerResponse) => unknown>
  /** All counters at nothing, as after a restart. */
  restart(): void
  stop(): void
}

const borders = [0.1, 0.5, 1]

export async function startWebApp(log?: string): Promise<WebApp> {
  const counts = new Map<string, number>()
  const add = (name: string, by = 1) => counts.set(name, (counts.get(name) ?? 0) + by)
  const answers = new Map<string, (response: ServerResponse) => unknown>()
  const note = (line: object) => {
    if (log) appendFileSync(log, `${JSON.stringify({ timestamp: new Date().toISOString(), ...line })}\n`)
  }
  const server = createServer(async (request, response) => {
    const began = performance.now()
    const path = request.url?.split('?')[0] ?? ''
    if (path === '/metrics' && !answers.has(path)) {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
      // Without a length: HTTP/1.1 sends it in chunks.
      response.write('# TYPE http_requests_total counter\n')
      for (const [name, count] of counts) response.write(`${name} ${count}\n`)
      response.end()
      return
    }
    response.setHeader('content-type', 'application/json')
    try {
      await (answers.get(path) ?? (one => one.end('{"status":"ok"}')))(response)
    } catch (error) {
      note({ level: 'ERROR', message: `Unhandled exception: ${(error as Error).message}`, context: { path } })
      response.writeHead(500).end('{"detail":"Internal Server Error"}')
    }
    const seconds = (performance.now() - began) / 1000
    const labels = `method="${request.method}",endpoint="${path}"`
    add(`http_requests_total{${labels},status_code="${response.statusCode}"}`)
    for (const border of [...borders, Number.POSITIVE_INFINITY])
      if (seconds <= border)
        add(
          `http_request_duration_seconds_bucket{${labels},le="${border === Number.POSITIVE_INFINITY ? '+Inf' : border}"}`,
        )
    add(`http_request_duration_seconds_sum{${labels}}`, seconds)
    add(`http_request_duration_seconds_count{${labels}}`)
    note({
      level: response.statusCode >= 500 ? 'ERROR' : 'INFO',
      message: `${request.method} ${path} ${response.statusCode}`,
      context: { status: response.statusCode, duration_ms: seconds * 1000 },
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    answers,
    restart: () => counts.clear(),
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Asks for these paths in turn until `work` is done. */
export async function whileAsked<T>(port: number, paths: readonly string[], work: Promise<T>): Promise<T> {
  const done = new AbortController()
  const asking = (async () => {
    while (!done.signal.aborted)
      for (const path of paths)
        await fetch(`http://127.0.0.1:${port}${path}`).then(
          answer => answer.text(),
          () => '',
        )
  })()
  try {
    return await work
  } finally {
    done.abort()
    await asking
  }
}
