import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Message } from '../../src/main/alerts/message'

export interface Heard {
  readonly message: Message
  readonly headers: IncomingHttpHeaders
}

/** A real web server on loopback that keeps what it is sent, and answers with the status that it is told to. */
export async function startReceiver(tls?: { key: string; cert: string }) {
  const heard: Heard[] = []
  const waiting = new Set<() => void>()
  const answer = { statuses: [] as number[], headers: {} as Record<string, string>, silent: false }
  const listen: RequestListener = (request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      heard.push({ message: JSON.parse(body) as Message, headers: request.headers })
      for (const wake of waiting) wake()
      if (!answer.silent) response.writeHead(answer.statuses.shift() ?? 204, answer.headers).end()
    })
  }
  const server = tls ? createTlsServer(tls, listen) : createServer(listen)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    heard,
    answer,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/hook`,
    /** Resolves when so many messages were heard in all. */
    async count(messages: number): Promise<readonly Heard[]> {
      while (heard.length < messages)
        await new Promise<void>(resolve => {
          const wake = () => {
            waiting.delete(wake)
            resolve()
          }
          waiting.add(wake)
        })
      return heard
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>
