import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A TCP proxy that misbehaves on demand. Never the thing under test: it stands where a bad network stands. */
export interface TcpProxy {
  readonly port: number
  /** Milliseconds added in each direction. */
  delayMs: number
  /** Swallow what the server answers, keep the sockets open. */
  muteReplies: boolean
  /** Swallow both ways: a black hole. */
  blackhole: boolean
  /** Passes every byte on by itself. */
  drip: boolean
  /** Ends every connection with a reset. */
  cut(): void
  /** The connections there are now lead nowhere any more, as after a sleep; new ones do. */
  forget(): void
  /** Tells the clients that no more comes; what they send still arrives. */
  halfClose(): void
  /** Turns of request and response seen, for counting round trips. */
  readonly turns: number
  readonly connections: number
  stop(): Promise<void>
}

export async function startProxy(target: number, host = '127.0.0.1'): Promise<TcpProxy> {
  const pairs = new Set<[Socket, Socket]>()
  const forgotten = new WeakSet<[Socket, Socket]>()
  let turns = 0
  let connections = 0
  const server = createServer(client => {
    connections++
    const upstream = connect(target, host)
    const pair: [Socket, Socket] = [client, upstream]
    pairs.add(pair)
    let lastUp = false
    const pipe = (from: Socket, to: Socket, up: boolean) => {
      from.setNoDelay(true)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        pairs.delete(pair)
        to.destroy()
      })
      from.on('data', chunk => {
        if (up && !lastUp) turns++
        lastUp = up
        if (proxy.blackhole || forgotten.has(pair) || (!up && proxy.muteReplies)) return
        if (proxy.drip) {
          for (const byte of chunk) to.write(Buffer.of(byte))
          return
        }
        if (proxy.delayMs > 0) setTimeout(() => to.writable && to.write(chunk), proxy.delayMs)
        else to.write(chunk)
      })
    }
    pipe(client, upstream, true)
    pipe(upstream, client, false)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = {
    delayMs: 0,
    muteReplies: false,
    blackhole: false,
    drip: false,
    port: (server.address() as { port: number }).port,
    get turns() {
      return turns
    },
    get connections() {
      return connections
    },
    cut() {
      for (const [client, upstream] of pairs) {
        client.resetAndDestroy()
        upstream.destroy()
      }
    },
    forget() {
      for (const pair of pairs) forgotten.add(pair)
    },
    halfClose() {
      for (const [client] of pairs) client.end()
    },
    async stop() {
      proxy.cut()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}
