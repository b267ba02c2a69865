import type { FromWorker, MainPort, Parent, ToWorker } from './worker-messages'

interface ParentPort {
  postMessage(message: FromWorker): void
  on(event: 'message', listener: (event: { data: ToWorker; ports: MainPort[] }) => void): void
}

/** The process that started this worker: Electron's main, directly or (with an old Electron) as a plain parent. */
export function findParent(): Parent {
  const { parentPort } = process as unknown as { parentPort?: ParentPort }
  if (parentPort)
    return {
      send: message => parentPort.postMessage(message),
      onMessage: listener => parentPort.on('message', event => listener(event.data, event.ports[0])),
    }
  // A parent that died cannot be told anything, and nobody needs the worker then.
  process.on('disconnect', () => process.exit(0))
  return {
    send: message => process.send?.(message),
    onMessage: listener => process.on('message', message => listener(message as ToWorker, undefined)),
  }
}
