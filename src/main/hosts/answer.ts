import { RPCHandler } from '@orpc/server/ws'
import type { Wire, WireMessage } from '#contract/wire'
import type { ConsoleRouter } from '../services/router'

/** Answers the contract on wires. The end of a wire aborts what was asked on it. */
export function createAnswer(router: ConsoleRouter): (wire: Wire) => void {
  const handler = new RPCHandler(router)
  return wire => {
    const socket = {
      send: (message: WireMessage) => wire.send(message),
      addEventListener(event: string, listener: (event: { data?: unknown }) => void) {
        if (event === 'message') wire.onMessage(data => (isCall(data) ? listener({ data }) : wire.close()))
        else if (event === 'close') wire.onClose(() => listener({}))
      },
    }
    void handler.upgrade(socket as unknown as Parameters<typeof handler.upgrade>[0])
  }
}

/** Whether a message can be of the contract at all; who sends something else is not a page of ours. */
function isCall(message: WireMessage): boolean {
  try {
    const { i } = JSON.parse(String(message)) as { i?: unknown }
    return typeof i === 'string'
  } catch {
    return false
  }
}
