import { createWire, type Wire, type WireMessage } from '#contract/wire'
import type { MainPort } from './worker-messages'

/** A wire over Electron's MessagePortMain. */
export function wireOfMainPort(port: MainPort): Wire {
  const { wire, received, ended } = createWire({
    send: message => port.postMessage(message),
    close: () => port.close(),
  })
  port.on('message', event => received(event.data as WireMessage))
  port.on('close', ended)
  port.start()
  return wire
}
