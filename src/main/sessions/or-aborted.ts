import { OpsError } from '#domain/failure'

/** One caller may stop waiting; the opening goes on for the others. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new OpsError({ kind: 'cancelled', message: 'Stopped while the session was opening.' }))
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
