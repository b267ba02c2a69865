import { OpsError } from '#domain/failure'
import type { Backend } from './backend'
import { seconds } from './translate'

/** Time for the answer to travel after the server's own timeout has struck. */
const graceMs = 2000

/** Ends a connection whose server keeps still beyond the time limit it was given. Every sign of life refreshes it. */
export const endWhenSilent = (backend: Backend, timeoutMs: number): NodeJS.Timeout =>
  setTimeout(() => backend.destroy(new OpsError(silent(timeoutMs))), timeoutMs + graceMs)

const silent = (timeoutMs: number) =>
  ({
    kind: 'timeout',
    layer: 'session',
    code: 'NO_ANSWER',
    message: `The server did not answer within ${seconds(timeoutMs)}, and not to its own timeout either.`,
    hint: 'Its process may be stopped, or the network swallows packets. Look at the host.',
  }) as const
