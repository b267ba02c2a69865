import type { Duplex } from 'node:stream'
import type { AuthHandlerMiddleware, Client, ConnectConfig } from 'ssh2'
import { type Failure, OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Opening } from '../connector'
import { remoteText } from '../remote-text'
import { forLibrary, legacyAllowed, noCommon, oldIn, ourOffer, terrapin } from './algorithms'
import { fingerprintOf, judgeHostKey, swappedKey } from './host-key'
import { readKnownHosts } from './known-hosts'
import { ssh2 } from './library'
import { loginOf, passwordExpired } from './login'
import { inOnePiece } from './one-piece'
import { watchOffer } from './server-offer'
import { straighten } from './straight-login'
import { notAdmitted, translate } from './translate'

export type SshOpening = Opening<ProfileOf<'ssh'>>

/** Called as each layer is passed, for a test of the connection. */
export type Passed = (layer: 'host-key' | 'login', message: string, warning?: string) => void

export interface LoggedIn {
  readonly client: Client
  /** `SHA256:…` of the host key that was verified. */
  readonly fingerprint: string
  /** `SHA256:…` of the key file that was offered. */
  readonly key: string | undefined
  /** Why the connection ended, once it has, where more is known than that it did. */
  ended(): Failure | undefined
}

/** Logs in over a stream that is already open. Rejects with an OpsError; no host key is ever accepted unseen. */
export async function logIn(
  opening: SshOpening,
  stream: Duplex,
  signal: AbortSignal,
  passed: Passed = () => {},
): Promise<LoggedIn> {
  const { profile, hostKeys } = opening
  const { host, port } = profile
  const [trusted, known, login] = await Promise.all([
    hostKeys.trusted(host, port),
    readKnownHosts(hostKeys.knownHosts ?? [], host, port),
    loginOf(opening),
  ]).catch((error: unknown) => {
    stream.destroy()
    throw error
  })
  const client = new ssh2.Client()
  const ours = ourOffer(
    [...trusted, ...known.entries].map(one => one.type),
    legacyAllowed(profile.legacyUntil),
  )
  const theirs = watchOffer(stream)
  let fingerprint = ''
  let agreed = false
  let refused: Failure | undefined
  let ended: Failure | undefined
  let warning: string | undefined
  let banner = ''
  const config: ConnectConfig = {
    sock: inOnePiece(stream),
    username: profile.user,
    // An agent may wait for a touch or a confirmation.
    readyTimeout: profile.agent === undefined ? 10_000 : 20_000,
    keepaliveInterval: 5000,
    keepaliveCountMax: 3,
    // Also asked on every new key exchange of a long session.
    hostVerifier: (blob: Buffer) => {
      const again = fingerprint !== ''
      // One connection is one host: another key in the middle of it is refused even if that is a known one.
      refused =
        again && fingerprintOf(blob) !== fingerprint
          ? swappedKey(host, port, fingerprint, blob)
          : judgeHostKey({ host, port, blob, pinned: profile.hostKey, trusted, known })
      if (refused) return false
      fingerprint = fingerprintOf(blob)
      if (!again) passed('host-key', 'The host key is the trusted one.')
      return true
    },
    algorithms: forLibrary(ours),
    // The library also takes `false` for "no more ways"; its types do not say so.
    authHandler: login.next as AuthHandlerMiddleware,
  }
  return new Promise((resolve, reject) => {
    const failureOf = (error: unknown): Failure => {
      if (refused) return refused
      const failure = translate(error)
      if (failure.code === 'AUTH_FAILED') return withWords(login.refusal(), banner)
      if (failure.code === 'NO_COMMON_ALGORITHM') return noCommon(failure.message, ours, theirs(), profile.legacyUntil)
      return !agreed && (failure.code === 'ECONNRESET' || failure.code === 'EPIPE') ? notAdmitted : failure
    }
    const give = (error: unknown) => {
      // The agent would not sign with one key; there may be another, and in the end it is told.
      if (error instanceof Error && 'level' in error && error.level === 'agent') return
      signal.removeEventListener('abort', abort)
      client.destroy()
      stream.destroy()
      ended ??= failureOf(error)
      reject(new OpsError(ended, { cause: error }))
    }
    const abort = () =>
      give(
        signal.reason instanceof Error && signal.reason.name === 'TimeoutError'
          ? signal.reason
          : new OpsError({ kind: 'cancelled', message: 'Stopped before the login was done.' }),
      )
    signal.addEventListener('abort', abort, { once: true })
    client.on('change password', () => give(new OpsError(passwordExpired)))
    client.on('handshake', negotiated => {
      agreed = true
      const cut = terrapin(negotiated, theirs())
      if (cut) return give(new OpsError(cut))
      const olden = oldIn(negotiated)
      if (olden.length > 0)
        warning = `Old algorithms are in use, which are no longer safe: ${olden.join(', ')}. Allowed until ${profile.legacyUntil}.`
    })
    client.on('banner', text => {
      banner = remoteText(`${banner}${text}`, mostBanner)
    })
    // From birth to death: an ssh2 client without this listener ends the process.
    client.on('error', give)
    // A link that has ended on one side is over: the library would wait for the other for ever, and its keepalive, too, stops.
    client.on('end', () => client.destroy())
    client.on('close', () => give(new Error('Connection closed before the login was done')))
    client.once('ready', () => {
      signal.removeEventListener('abort', abort)
      client.setNoDelay(true)
      passed('login', `${profile.user} is in.`, warning)
      resolve({ client, fingerprint, key: login.key, ended: () => ended })
    })
    if (signal.aborted) return abort()
    try {
      client.connect(config)
      straighten(client, { asksFirst: profile.agent !== undefined })
    } catch (error) {
      give(error)
    }
  })
}

const mostBanner = 8192

/** Some hosts say before the login why nobody gets in: maintenance, a closed account. */
const withWords = (failure: Failure, banner: string): Failure =>
  banner.trim() === ''
    ? failure
    : { ...failure, message: `${failure.message} It says: “${remoteText(banner.trim(), 300)}”` }
