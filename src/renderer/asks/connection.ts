import { useSyncExternalStore } from 'react'
import { connection } from '../client/client'

const state = () => connection.state
const failure = () => connection.failure

/** Whether the console behind the page answers. Actions wait while it does not. */
export const useConnection = () => useSyncExternalStore(connection.subscribe, state)

/** Why it does not, while it is lost. */
export const useConnectionFailure = () => useSyncExternalStore(connection.subscribe, failure)

/** Resolves when the link is open; rejects when the signal ends first. */
export function untilOpen(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      unsubscribe()
      signal.removeEventListener('abort', abort)
    }
    const look = () => {
      if (connection.state !== 'open') return
      stop()
      resolve()
    }
    const abort = () => {
      stop()
      reject(signal.reason)
    }
    const unsubscribe = connection.subscribe(look)
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    else look()
  })
}
