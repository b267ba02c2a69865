import { type Wire, wireOfPort } from '#contract/wire'

/**
 * Asks the window's host for a port. Preload passes the question on and hands the port over; the host answers again
 * after its worker was started anew, so a later call gets a port to the new one.
 */
export function dialDesktop(): Promise<Wire> {
  return new Promise(resolve => {
    const take = (event: MessageEvent) => {
      const [port] = event.ports
      if (event.source !== window || event.data !== 'quarterdeck:port' || !port) return
      window.removeEventListener('message', take)
      const wire = wireOfPort(port)
      // A worker that was killed closes nothing behind it; the host says so instead.
      window.addEventListener('message', lost => {
        if (lost.source === window && lost.data === 'quarterdeck:lost') wire.close()
      })
      resolve(wire)
    }
    window.addEventListener('message', take)
    window.postMessage('quarterdeck:ask', location.origin)
  })
}
