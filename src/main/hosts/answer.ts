import { RPCHandler } from '@orpc/server/ws'
import type { Wire, WireMessage } from '#contract/wire'
import type { ConsoleRouter } from '../services/router'

/** Answers the contract on wires. The end of a wire aborts what was asked on it. */
export function createAnswer(router: ConsoleRouter): (wire: Wire) => void {
  const handler = new RPCHandler(router)
  return wire => {
    // This adapter, unlike the one for ports, survives a message that is not of the contract.
    const socket = {
      send: (message: WireMessage) => wire.send(message),
      addEventListener(event: string, listener: (event: { data?: unknown }) => void) {
        if (event === 'message') wire.onMessage(data => listener({ data }))
        else if (event === 'close') wire.onClose(() => listener({}))
      },
    }
    void handler.upgrade(socket as unknown as Parameters<typeof handler.upgrade>[0])
  }
}
