import { toFailure } from '#domain/failure'
import type { Use } from '#domain/session'
import type { Opened } from '../connectors/connector'

const answerMs = 5000

/** Whether the other side still answers. A "no" is an answer; only a dead link is none. */
export async function answers(opened: Opened<unknown>): Promise<boolean> {
  const signal = AbortSignal.timeout(answerMs)
  const { identity } = opened.session as { identity?: (use: Use) => Promise<unknown> }
  const asked = opened.alive?.(signal) ?? identity?.call(opened.session, { signal, timeoutMs: answerMs })
  return Promise.resolve(asked).then(
    () => true,
    (error: unknown) => {
      const { kind, lost } = toFailure(error)
      return !lost && kind !== 'unreachable' && kind !== 'timeout' && kind !== 'cancelled'
    },
  )
}
