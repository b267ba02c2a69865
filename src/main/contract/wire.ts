/** One message of the contract on its way; who carries it never looks inside. */
export type WireMessage = string | ArrayBufferLike | Uint8Array

/** One end of a channel that carries the contract: a MessagePort, a WebSocket and a child's IPC all fit. */
export interface Wire {
  /** Does nothing once the wire is closed. */
  send(message: WireMessage): void
  onMessage(listener: (message: WireMessage) => void): void
  /** Called once, whoever closed it; at once when it is closed already. */
  onClose(listener: () => void): void
  close(): void
}

/** What a wire is made of: how to send and how to end. Calls of `received` and `ended` come from the carrier. */
export function createWire(carrier: { send(message: WireMessage): void; close(): void }) {
  const messages: ((message: WireMessage) => void)[] = []
  const closes: (() => void)[] = []
  // A message may arrive before anybody listens: a port that was handed over carries on at once.
  const early: WireMessage[] = []
  let closed = false
  const ended = () => {
    if (closed) return
    closed = true
    for (const listener of closes) listener()
  }
  const wire: Wire = {
    send(message) {
      if (!closed) carrier.send(message)
    },
    onMessage(listener) {
      messages.push(listener)
      for (const message of early.splice(0)) listener(message)
    },
    onClose(listener) {
      if (closed) listener()
      else closes.push(listener)
    },
    close() {
      if (closed) return
      carrier.close()
      ended()
    },
  }
  const received = (message: WireMessage) => {
    if (closed) return
    if (messages.length === 0) early.push(message)
    for (const listener of messages) listener(message)
  }
  return { wire, received, ended }
}

/** A wire over a MessagePort of a page or of Node. */
export function wireOfPort(port: MessagePort): Wire {
  const { wire, received, ended } = createWire({
    send: message => port.postMessage(message),
    close: () => port.close(),
  })
  port.addEventListener('message', event => received(event.data))
  port.addEventListener('close', ended)
  port.start()
  return wire
}

interface SocketLike {
  readonly bufferedAmount: number
  // Both kinds take bytes as well; their declarations name them differently.
  send(message: string): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close' | 'error', listener: () => void): void
}

/** Bytes that may wait for a peer that does not read; then the socket ends (1013, try again later). */
const unreadLimit = 64 * 1024 * 1024

/** A wire over an open WebSocket, of a browser or of `ws`. */
export function wireOfSocket(socket: SocketLike): Wire {
  const { wire, received, ended } = createWire({
    send(message) {
      if (socket.bufferedAmount > unreadLimit) socket.close(1013, 'not reading')
      else socket.send(message as string)
    },
    close: () => socket.close(),
  })
  socket.addEventListener('message', event => received(event.data as WireMessage))
  socket.addEventListener('close', ended)
  socket.addEventListener('error', ended)
  return wire
}

/** Two ends of one wire inside this process. */
export function wirePair(): [Wire, Wire] {
  const end = (other: () => ReturnType<typeof createWire>) =>
    createWire({
      send: message => queueMicrotask(() => other().received(message)),
      close: () => queueMicrotask(() => other().ended()),
    })
  const left: ReturnType<typeof createWire> = end(() => right)
  const right: ReturnType<typeof createWire> = end(() => left)
  return [left.wire, right.wire]
}

/** Carries messages between two wires; the end of one ends the other. */
export function joinWires(one: Wire, other: Wire): void {
  one.onMessage(message => other.send(message))
  other.onMessage(message => one.send(message))
  one.onClose(() => other.close())
  other.onClose(() => one.close())
}
