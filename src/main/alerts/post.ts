import type { Told, Webhook } from '#domain/webhook'
import type { Message } from './message'

const longestMs = 10_000

export interface Posted extends Told {
  /** Whether the same message could pass later. */
  readonly again: boolean
}

/**
 * Sends a message once, as JSON. Redirects are not followed: the token is for this address. Never throws, and names
 * neither address nor token: an address of a chat is a secret too.
 */
export async function post(
  webhook: Webhook,
  token: string | null,
  message: Message,
  signal: AbortSignal,
): Promise<Posted> {
  try {
    const answer = await fetch(webhook.url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(message),
      signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
    })
    await answer.body?.cancel()
    const { status } = answer
    if (answer.ok) return { ok: true, message: `Taken, with status ${status}.`, again: false }
    if (status >= 300 && status < 400)
      return { ok: false, message: `Answered ${status}: it sends elsewhere, and that is not followed.`, again: false }
    const again = status >= 500 || status === 408 || status === 429
    return {
      ok: false,
      message: `Answered ${status}${status === 401 || status === 403 ? ': the token is refused' : ''}.`,
      again,
    }
  } catch (error) {
    if (signal.aborted) return { ok: false, message: 'Stopped.', again: false }
    return { ok: false, message: reasonOf(error), again: true }
  }
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens at that address.',
  ENOTFOUND: 'There is no such host name.',
  EAI_AGAIN: 'The name server does not answer.',
  ECONNRESET: 'The other side cut the connection.',
  ETIMEDOUT: 'No answer from that address.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is signed by itself, and was not trusted.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its certificate is signed by an authority that is not known here.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Its certificate could not be proved: the chain is not whole, or not known here.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'Its certificate is signed by an authority that is not known here.',
  CERT_HAS_EXPIRED: 'Its certificate has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate is of another name.',
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `No answer within ${longestMs / 1000} seconds.`
  const cause = error instanceof Error ? error.cause : undefined
  const first = cause instanceof AggregateError ? cause.errors[0] : cause
  const code = first instanceof Error && 'code' in first ? String(first.code) : ''
  return reasons[code] ?? `It could not be reached${code && ` (${code})`}.`
}
