import { once } from 'node:events'
import { connect } from 'node:net'
import { type Failure, OpsError } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { Opening } from '../../src/main/connectors/connector'

/** What sessions hand to a connector: plain TCP here. `dials` counts the connections asked for. */
export function openingOf<P extends Profile>(profile: P, secret: string | null = null): Opening<P> & { dials: number } {
  const opening = {
    profile,
    dials: 0,
    secret: async () => secret,
    async dial(host: string, port: number, signal: AbortSignal) {
      opening.dials++
      const socket = connect(port, host)
      socket.setNoDelay(true)
      await once(socket, 'connect', { signal })
      return socket
    },
    hostKeys: { trusted: async () => [] },
  }
  return opening
}

export const never = new AbortController().signal
export const use = (timeoutMs = 10_000, signal: AbortSignal = never) => ({ timeoutMs, signal })

/** The failure that the work ends with; anything else fails the test. */
export async function failing(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  if (error instanceof OpsError) return error.failure
  throw error
}
