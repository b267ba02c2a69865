import type { Failure } from '#domain/failure'
import type { HttpAnswer } from '#domain/session'
import { remoteText } from '../remote-text'

/** What an answer of the API that is no yes means. The only place that reads its error shape. */
export function translate(
  { status, body }: Pick<HttpAnswer, 'status' | 'body'>,
  asked: { readonly what: string; readonly changes: boolean },
): Failure {
  const said = messageIn(body)
  const words = said ? `: ${said}` : ''
  const rest = { layer: 'http', code: `HTTP_${status}` }
  if (status === 401)
    return {
      kind: 'denied',
      layer: 'login',
      code: 'HTTP_401',
      message: 'The provider does not accept the token.',
      hint: 'Make a new API key in the account settings of the provider, and put it into the profile.',
    }
  if (status === 403)
    return {
      ...rest,
      kind: 'denied',
      message: `The token may not do this${words}.`,
      hint: 'It belongs to a user of less rights, or to another team.',
    }
  if (status === 404) return { ...rest, kind: 'missing', message: `${asked.what} is not there${words}.` }
  if (status === 429)
    return {
      ...rest,
      kind: 'rejected',
      code: 'RATE_LIMITED',
      message: `The provider takes no more requests for now${asked.changes ? '; nothing was done' : ''}${words}.`,
      hint: 'Other programs with this account’s token count as well. Try again in a minute.',
    }
  if (status >= 500)
    return {
      ...rest,
      kind: 'unreachable',
      message: `The provider’s API answers ${status}${words}.`,
      hint: 'Its own trouble: see status.render.com. What it runs may be well all the same.',
      // It may have failed after doing it.
      ...(asked.changes && { lost: true }),
    }
  if (status >= 300 && status < 400)
    return {
      ...rest,
      kind: 'rejected',
      message: `The address answers ${status} and points elsewhere. The token was not sent there.`,
      hint: 'Check the address of the API in the profile.',
    }
  return { ...rest, kind: 'rejected', message: `The provider says no to ${asked.what}${words || ` (${status})`}.` }
}

function messageIn(body: string): string {
  try {
    const read: unknown = JSON.parse(body)
    const message = typeof read === 'object' && read !== null && 'message' in read ? read.message : undefined
    return typeof message === 'string' ? remoteText(message, 300).replace(/\.$/, '') : ''
  } catch {
    return ''
  }
}
