import { z } from 'zod'

/** Why something could not be done. A *finding* (the server is unwell) is never a failure. */
export const failureKinds = [
  'invalid', // what was asked makes no sense; nothing was sent
  'missing', // it is not there
  'unreachable', // no answer from the other side
  'denied', // answered, and refused us: rights, login, host key
  'timeout', // gave up waiting
  'cancelled', // the operator stopped it
  'rejected', // the server tried and said no
  'fault', // we are wrong; the log has the stack
] as const

export const failureSchema = z.object({
  kind: z.enum(failureKinds),
  message: z.string(),
  /** What the operator can do about it: one sentence, or a statement to copy. */
  hint: z.string().optional(),
  /** The other side's own code: SQLSTATE, errno, Redis error word, or one of ours such as `HOST_KEY_CHANGED`. */
  code: z.string().optional(),
  /** Where it happened: dns, tcp, tls, host-key, login, session, statement, store … */
  layer: z.string().optional(),
  /** True when the link died after the request was sent: it may have happened. Makes a step *unknown*. */
  lost: z.boolean().optional(),
  /** Plain facts a screen can act on, such as a host key's fingerprint. Never a secret. */
  detail: z.record(z.string(), z.string()).optional(),
})

export type Failure = z.infer<typeof failureSchema>
export type FailureKind = Failure['kind']

/** The one error that rooms throw on purpose. Carries a Failure, so the same words reach the operator. */
export class OpsError extends Error {
  readonly failure: Failure
  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options)
    this.name = 'OpsError'
    this.failure = failure
  }
}

export const invalid = (message: string, hint?: string) => new OpsError({ kind: 'invalid', message, hint })
export const missing = (message: string, hint?: string) => new OpsError({ kind: 'missing', message, hint })
export const cancelled = (message = 'Stopped by the operator.') => new OpsError({ kind: 'cancelled', message })

/** Whether asking again by itself could bring an answer. A refused login asked again and again locks an account. */
export const isPassing = ({ kind }: Failure) =>
  kind === 'unreachable' || kind === 'timeout' || kind === 'cancelled' || kind === 'rejected'

/** Turns anything thrown into a Failure. What nobody translated is a fault: a calm line, no stack. */
export function toFailure(error: unknown): Failure {
  if (error instanceof OpsError) return error.failure
  if (error instanceof Error && error.name === 'AbortError') return { kind: 'cancelled', message: 'Stopped.' }
  const message = error instanceof Error ? error.message : String(error)
  return {
    kind: 'fault',
    message: `Quarterdeck made a mistake: ${message.slice(0, 300)}`,
    hint: 'The log in the data folder has the details.',
  }
}
