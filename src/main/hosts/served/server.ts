import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { type Wire, wireOfSocket } from '#contract/wire'
import { createServer } from '../http-server'
import { createPages } from '../pages'
import { refuse, safeHeaders } from './guard'
import { createPasses } from './passes'
import { recall, remember } from './remembered'
import { createSessionRoute, passOf } from './session-route'

export interface ServedDoor {
  readonly port: number
  /** A fresh address with a one-time code in its fragment. */
  link(): string
  close(): Promise<void>
}

export interface Serving {
  readonly dataFolder: string
  /** The folder of built pages. */
  readonly pages: string
  /** A wanted port; else the last start's, else any. */
  readonly port?: number
  /** Takes each signed-in page's wire. */
  connect(wire: Wire): void
  readonly now?: () => number
}

const socketsPerPass = 16

/** Opens the served door on 127.0.0.1. Throws when a wanted port is taken. */
export async function openServedDoor(serving: Serving): Promise<ServedDoor> {
  const remembered = recall(serving.dataFolder)
  const passes = createPasses(serving.now)
  const page = createPages(serving.pages)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 8 * 1024 * 1024,
    perMessageDeflate: false,
    handleProtocols: () => 'quarterdeck',
  })
  const server = createServer({ maxHeaderSize: 16 * 1024, requireHostHeader: false })
  server.headersTimeout = 5_000
  server.requestTimeout = 10_000
  server.maxConnections = 256

  const port = () => (server.address() as { port: number }).port
  const session = createSessionRoute({ passes, cookie: remembered.cookie })

  async function answer(request: IncomingMessage, response: ServerResponse) {
    for (const [name, value] of Object.entries(safeHeaders(port()))) response.setHeader(name, value)
    const end = (status: number, text: string) =>
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
    const refusal = refuse(request, port())
    if (refusal) return end(refusal.status, refusal.message)
    const path = new URL(request.url ?? '/', 'http://page').pathname
    if (path === '/session') return session(request, response)
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(405, 'No such method here.')
    if (path === '/rpc') return end(426, 'A socket is spoken here.')
    const file = await page(request.url ?? '/')
    if (!file) return end(404, 'Not here.')
    response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.body.length })
    response.end(request.method === 'HEAD' ? undefined : file.body)
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
    socket.on('error', () => socket.destroy())
    const refusal = refuse(request, port())
    if (refusal) return deny(socket, refusal.status)
    if (request.url !== '/rpc') return deny(socket, 404)
    const pass = passOf(request, passes, remembered.cookie)
    if (!pass) return deny(socket, 401)
    if (pass.sockets >= socketsPerPass) return deny(socket, 429)
    sockets.handleUpgrade(request, socket, head, peer => {
      pass.sockets++
      const forget = pass.onEnd(() => peer.close(4401, 'signed out'))
      peer.on('message', () => pass.use())
      peer.on('close', () => {
        pass.sockets--
        forget()
      })
      serving.connect(wireOfSocket(peer))
    })
  }

  server.on('request', (request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.on('upgrade', upgrade)
  server.on('connect', (_, socket) => deny(socket, 405))
  server.on('clientError', (_, socket) => deny(socket, 400))
  await listen(server, serving.port, remembered.port)
  remember(serving.dataFolder, { ...remembered, port: port() })
  const sweeping = setInterval(passes.sweep, 600_000)
  sweeping.unref()

  return {
    port: port(),
    link: () => `http://127.0.0.1:${port()}/#code=${passes.mint()}`,
    async close() {
      clearInterval(sweeping)
      passes.close()
      for (const peer of sockets.clients) peer.terminate()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function deny(socket: Duplex, status: number) {
  if (!socket.writable) return socket.destroy()
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  socket.once('finish', () => socket.destroy())
}

async function listen(server: ReturnType<typeof createServer>, wanted: number | undefined, last: number) {
  for (const port of wanted === undefined ? [last, 0] : [wanted]) {
    try {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      return
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!taken || wanted !== undefined || port === 0) throw error
    }
  }
}
