import { type Failure, OpsError } from '#domain/failure'
import { linkFailure } from '../link-failure'
import { remoteText } from '../remote-text'
import { grantFor } from './grant'
import { poolerWords } from './pooler-words'
import { meaningOf } from './sqlstate'

/** What is known about the moment an error arrived; the same SQLSTATE means different things. */
export interface Moment {
  readonly layer: 'login' | 'session' | 'statement'
  readonly user: string
  /** The operator had asked to stop. */
  readonly stopped?: boolean
  /** Milliseconds the statement had run, and might run. */
  readonly ranMs?: number
  readonly timeoutMs?: number
}

interface ServerError extends Error {
  readonly code: string
  readonly detail?: string
  readonly hint?: string
  readonly position?: string
  readonly where?: string
}

/** Every error of pg, of the server and of the socket below it, as a Failure. The one place that reads their codes. */
export function translate(error: unknown, moment: Moment): Failure {
  if (error instanceof OpsError) return error.failure
  if (isServerError(error)) return fromServer(error, moment)
  if (error instanceof Error && error.name === 'TimeoutError') return tooSlow(moment)
  if (error instanceof Error && error.name === 'AbortError') return { kind: 'cancelled', message: 'Stopped.' }
  const link = linkFailure(error)
  if (link) return link
  const text = remoteText(error instanceof Error ? error.message : error, 300)
  if (/terminated|not queryable|was closed/i.test(text))
    return {
      kind: 'unreachable',
      layer: 'session',
      code: 'CONNECTION_LOST',
      message: 'The connection to the server was lost.',
      hint: 'The server, a proxy or the network ended it. The next statement connects again.',
    }
  if (/exceeds scramMaxIterations/.test(text))
    return {
      kind: 'denied',
      layer: 'login',
      code: 'SCRAM_ITERATIONS',
      message: 'The server asks for more rounds of password hashing than any honest one needs. The login was given up.',
      hint: 'Is it the right server? Otherwise lower its scram_iterations and set the password anew.',
    }
  if (/SASL|SCRAM|authentication/i.test(text))
    return { kind: 'denied', layer: 'login', code: 'AUTHENTICATION', message: `The login failed: ${text}` }
  // Until somebody is logged in, what pg cannot make sense of came from the other side.
  if (moment.layer !== 'statement' || /invalid response/.test(text))
    return {
      kind: 'rejected',
      layer: moment.layer,
      code: 'NOT_POSTGRES',
      message: `What answers there does not speak the PostgreSQL protocol as it should: ${text}`,
      hint: 'Check host and port.',
    }
  return { kind: 'fault', layer: moment.layer, message: `The PostgreSQL driver failed: ${text}` }
}

/** True for the errors with which a server ends a connection: the statement is not to blame. */
export const endsConnection = (error: unknown): boolean => isServerError(error) && /^57P0|^25P0[34]/.test(error.code)

/** The server's own word, with its SQLSTATE. */
export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'code' in error && 'severity' in error && /^[0-9A-Z]{5}$/.test(String(error.code))
}

function fromServer(error: ServerError, moment: Moment): Failure {
  const { code } = error
  const said = remoteText(error.message)
  const detail = facts(error)
  const base = { code, layer: moment.layer, ...(detail ? { detail } : {}) }
  if (code === '57014') return { ...base, ...interrupted(moment) }
  const pooler = code === '08P01' || code === '58000' ? poolerWords(said) : undefined
  if (pooler) return { ...base, ...pooler, message: `${pooler.message} (${said})` }
  const state = meaningOf(code, said)
  const own = code === '28000' && /client certificate/.test(said) ? certificateHint : undefined
  const hint =
    own || (code === '42501' && grantFor(said, moment.user)) || state?.hint || remoteText(error.hint) || undefined
  const message = state?.cause ? `${state.cause} (${said})` : said
  return { ...base, kind: state?.kind ?? 'rejected', message, ...(hint ? { hint } : {}) }
}

const certificateHint = 'Add cert and certKey to the profile: a certificate whose authority the server knows.'

/** 57014 says only that it was interrupted; who did it shows from what we asked for. */
function interrupted({ stopped, ranMs = 0, timeoutMs }: Moment): Failure {
  if (stopped) return { kind: 'cancelled', message: 'Stopped by the operator.' }
  if (timeoutMs !== undefined && ranMs >= timeoutMs * 0.95)
    return {
      kind: 'timeout',
      message: `The statement ran longer than its ${seconds(timeoutMs)} and was cancelled by the server.`,
      hint: 'Give the step a longer timeout, or find out what the statement waits for.',
    }
  return {
    kind: 'rejected',
    message: 'Somebody else cancelled this statement.',
    hint: 'Another session called pg_cancel_backend, or the server has a shorter statement_timeout.',
  }
}

const tooSlow = ({ layer, timeoutMs }: Moment): Failure => ({
  kind: 'timeout',
  layer,
  code: 'NO_ANSWER',
  message: `The server accepted the connection but did not answer${timeoutMs ? ` within ${seconds(timeoutMs)}` : ''}.`,
  hint: 'The host may be overloaded or the process stopped; a pooler may be waiting for its server. Look at the host.',
})

export const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(ms < 1000 ? 2 : 1))} s`

function facts(error: ServerError): Record<string, string> | undefined {
  const told = (['detail', 'hint', 'position', 'where'] as const)
    .map(name => [name, remoteText(error[name], 1000)] as const)
    .filter(([, text]) => text !== '')
  return told.length > 0 ? Object.fromEntries(told) : undefined
}
