import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { HttpAnswer } from '#domain/session'
import type { Opening } from '../connector'
import { remoteText } from '../remote-text'

export type HttpOpening = Opening<ProfileOf<'http'>>

/**
 * The Authorization header of the profile, undefined when it has no login. It goes to the profile's own address and
 * nowhere else: redirects are shown, never followed. Throws OpsError rather than send it where anyone can read it.
 */
export async function authorization({ profile, secret }: HttpOpening): Promise<string | undefined> {
  const { login, user, url, via } = profile
  if (!login) return undefined
  const { protocol, hostname } = new URL(url)
  const near = /^(127(\.\d+){3}|\[::1\]|localhost)$/.test(hostname)
  if (protocol === 'http:' && !near && !via)
    throw denied('CLEAR_TEXT_PASSWORD', clearText, 'Use https, or an SSH host.')
  const given = await secret()
  if (given === null)
    throw denied(
      'PASSWORD_MISSING',
      'The profile says how to log in, and has no secret.',
      'Add a secret to the profile.',
    )
  if (login === 'basic') return `Basic ${Buffer.from(`${user ?? ''}:${given}`).toString('base64')}`
  // A token with a line end would begin another header.
  if (!/^[\x21-\x7e]+$/.test(given))
    throw denied('BAD_TOKEN', 'The secret is no bearer token: it has spaces or other signs.', 'Correct the secret.')
  return `Bearer ${given}`
}

const clearText = 'The address is http: the secret would travel in clear text. It was not sent.'

/** The passphrase of our certificate's key: the profile's secret, where it is not needed for the login. */
export async function passphraseFor({ profile, secret }: HttpOpening): Promise<string | null> {
  if (!profile.login) return secret()
  throw denied(
    'NO_PASSPHRASE',
    'The key of our certificate has a passphrase, and the secret of the profile is for the login.',
    'Take the passphrase off the key.',
  )
}

/** What a refused request means, for one line; undefined for any other answer. */
export function refusal(
  { profile }: HttpOpening,
  { status, headers, body }: Pick<HttpAnswer, 'status' | 'headers' | 'body'>,
): { message: string; hint: string } | undefined {
  if (status === 400 && /HTTPS (port|server)/i.test(body))
    return { message: 'It speaks TLS, and the address of the profile is http.', hint: 'Write https in the address.' }
  if (status === 403)
    return {
      message: profile.login ? 'It knows who we are and forbids this.' : 'It forbids this.',
      hint: 'Ask for the right to read this path, or use another path.',
    }
  if (status !== 401) return undefined
  const [, realm] = /realm="?([^",]*)/i.exec(headers['www-authenticate'] ?? '') ?? []
  const where = realm ? ` for “${remoteText(realm, 80)}”` : ''
  return profile.login
    ? { message: `It did not accept our login${where}.`, hint: 'Check login, user and secret of the profile.' }
    : { message: `It asks for a login${where}.`, hint: 'Set login, and the secret, in the profile.' }
}

const denied = (code: string, message: string, hint: string) =>
  new OpsError({ kind: 'denied', layer: 'login', code, message, hint })
