import { createWire, type Wire } from '#contract/wire'

type Relay =
  | { readonly say: 'message'; readonly relay: number; readonly message: string }
  | { readonly say: 'gone'; readonly relay: number }

/** Many wires over one channel that cannot hand over ports: each message carries the number of its wire. */
export function createRelay(send: (message: Relay) => void) {
  const wires = new Map<number, ReturnType<typeof createWire>>()
  return {
    open(relay: number): Wire {
      const made = createWire({
        send: message => send({ say: 'message', relay, message: String(message) }),
        close: () => {
          wires.delete(relay)
          send({ say: 'gone', relay })
        },
      })
      wires.set(relay, made)
      return made.wire
    },
    take(message: Relay) {
      if (message.say === 'message') wires.get(message.relay)?.received(message.message)
      else this.drop(message.relay)
    },
    drop(relay: number) {
      const made = wires.get(relay)
      wires.delete(relay)
      made?.ended()
    },
    dropAll() {
      for (const relay of [...wires.keys()]) this.drop(relay)
    },
  }
}
