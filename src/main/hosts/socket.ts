import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket, WebSocketServer } from 'ws'
import { type Wire, wireOfSocket } from '#contract/wire'
import { createServer } from './http-server'

const largest = 64 * 1024 * 1024
// How a door says that it is a command, gone when it is done: the owner waits for it before it leaves.
const passing = '/passing'
// sun_path holds 104 bytes on macOS, 108 on Linux.
const longestPath = 100

/** Where the owner of a data folder answers: a socket of mode 0600 in it, or a named pipe on Windows. */
function socketPath(folder: string): string {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\quarterdeck-${name}`
  const path = join(folder, 'quarterdeck.sock')
  if (Buffer.byteLength(path) <= longestPath) return path
  return join(privateFolder(join(tmpdir(), `quarterdeck-${process.getuid?.() ?? 0}`)), `${name}.sock`)
}

/** A folder below a shared one is only ours when we made it, or could have. */
function privateFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const { uid, mode } = lstatSync(path)
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0) throw new Error(`${path} belongs to somebody else.`)
  return path
}

/** Answers later doors. `close` ends their wires: they take over or find the next owner. */
export async function listenOnSocket(folder: string, connected: (wire: Wire) => void) {
  const path = socketPath(folder)
  // A socket file outlives a killed owner. We hold the folder's lock, so whoever made it is gone.
  if (process.platform !== 'win32') rmSync(path, { force: true })
  const server = createServer((_, response) => response.writeHead(426).end())
  const peers = new WebSocketServer({ server, maxPayload: largest, perMessageDeflate: false })
  const passers = new Set<WebSocket>()
  peers.on('connection', (peer, request) => {
    if (request.url === passing) passers.add(peer)
    peer.once('close', () => passers.delete(peer))
    connected(wireOfSocket(peer))
  })
  peers.on('error', () => {})
  server.listen(path)
  await once(server, 'listening')
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  return {
    /** How many doors are attached. */
    doors: () => peers.clients.size,
    /** Whether a command is among them. */
    passing: () => passers.size > 0,
    /** Lets nobody else in: who comes now waits for the next owner, and is not begun with here and cut off. */
    shut: () => void server.close(),
    async close() {
      const closed = once(server, 'close')
      for (const peer of peers.clients) peer.terminate()
      server.closeAllConnections()
      server.close()
      await closed
    },
  }
}

/** A wire to the folder's owner, for a door that `stays` or for a command. Rejects when nobody answers there. */
export async function attach(folder: string, stays: boolean): Promise<Wire> {
  const path = socketPath(folder)
  const socket = new WebSocket(`ws://quarterdeck${stays ? '/' : passing}`, {
    createConnection: () => connect(path),
    maxPayload: largest,
    perMessageDeflate: false,
    handshakeTimeout: 5_000,
  })
  await once(socket, 'open')
  return wireOfSocket(socket)
}
