import { createHash } from 'node:crypto'
import type { Failure } from '#domain/failure'
import type { TrustedHostKey } from '#domain/store'
import type { KnownHosts } from './known-hosts'

export interface HostKeyCase {
  readonly host: string
  readonly port: number
  /** The blob as the server sent it. */
  readonly blob: Buffer
  readonly pinned?: string | undefined
  readonly trusted: readonly TrustedHostKey[]
  readonly known: KnownHosts
}

export const fingerprintOf = (blob: Buffer) =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`

/** The key's type, as the blob itself says. */
export const typeOf = (blob: Buffer) => blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1')

/** Undefined when this is the host it claims to be; otherwise why we go no further. Nothing has been sent by then. */
export function judgeHostKey({ host, port, blob, pinned, trusted, known }: HostKeyCase): Failure | undefined {
  const key = blob.toString('base64')
  const shown = factsOf(host, port, blob)
  const revoked = known.entries.find(one => one.marker === 'revoked' && one.key === key)
  if (revoked)
    return refuse(
      'HOST_KEY_REVOKED',
      `The key of ${host} is marked @revoked in ${revoked.at}.`,
      'It must not be trusted. Ask whoever runs the host for its new key.',
      { ...shown, at: revoked.at },
    )
  if (pinned !== undefined) {
    return pinned === shown.fingerprint
      ? undefined
      : changed(shown, { fingerprint: pinned, type: '', where: 'profile', at: 'pinned in the profile' })
  }
  const believed = [
    ...trusted.map(one => ({
      ...one,
      where: 'console' as const,
      at: `trusted here since ${one.addedAt.slice(0, 10)}`,
    })),
    ...known.entries.filter(one => one.marker === 'none').map(one => ({ ...one, where: 'file' as const })),
  ]
  if (believed.some(one => one.key === key)) return undefined
  // The one of the same type is what changed; where there is none, the host shows another type than before.
  const before = believed.find(one => one.type === shown.type) ?? believed[0]
  if (before)
    return changed(shown, { ...before, fingerprint: fingerprintOf(Buffer.from(before.key, 'base64')) }, known.unread)
  const authority = known.entries.find(one => one.marker === 'cert-authority')
  if (authority)
    return refuse(
      'HOST_CERTIFICATE',
      `${host} is known by a certificate authority (${authority.at}), and host certificates cannot be checked here.`,
      `Compare its key and pin it in the profile: ${shown.fingerprint}`,
      shown,
    )
  return refuse(
    'HOST_KEY_UNKNOWN',
    `${host}:${port} is seen for the first time. Its key is ${shown.type} ${shown.fingerprint}.`,
    `Compare it on the host itself: ssh-keygen -lf /etc/ssh/ssh_host_${file(shown.type)}_key.pub${unreadWords(known.unread)}`,
    shown,
  )
}

/** Another key in the middle of a session. */
export const swappedKey = (host: string, port: number, before: string, blob: Buffer): Failure => ({
  ...changed(factsOf(host, port, blob), { fingerprint: before, type: '', where: 'session', at: 'at its start' }),
  message: `${host}:${port} showed another host key in the middle of a session. The session was dropped.`,
  hint: 'Something stands between you and the host. Ask whoever runs it.',
})

type Facts = Readonly<Record<'host' | 'port' | 'type' | 'fingerprint' | 'key', string>>

const factsOf = (host: string, port: number, blob: Buffer): Facts => ({
  host,
  port: String(port),
  type: typeOf(blob),
  fingerprint: fingerprintOf(blob),
  key: blob.toString('base64'),
})

/** The key of before, and where it is known: for a screen by `where`, in words by `at`. */
interface Before {
  readonly fingerprint: string
  readonly type: string
  readonly where: 'profile' | 'console' | 'file' | 'session'
  readonly at: string
}

function changed(shown: Facts, before: Before, unread: readonly string[] = []): Failure {
  const { host, port, fingerprint } = shown
  return refuse(
    'HOST_KEY_CHANGED',
    `${host}:${port} shows another host key than before: ${fingerprint}, and not ${before.fingerprint} (${before.at}).`,
    `Either the host was rebuilt, or something stands between you and it. Nothing was sent. Ask whoever runs it; only then forget the old key.${unreadWords(unread)}`,
    { ...shown, before: before.fingerprint, beforeType: before.type, where: before.where, at: before.at },
  )
}

const refuse = (code: string, message: string, hint: string, detail: Readonly<Record<string, string>>): Failure => ({
  kind: 'denied',
  layer: 'host-key',
  code,
  message,
  hint,
  detail,
})

const unreadWords = (unread: readonly string[]) =>
  unread.length === 0
    ? ''
    : `. Not read: ${unread.slice(0, 3).join('; ')}${unread.length > 3 ? ` and ${unread.length - 3} more lines` : ''}.`

const file = (type: string) => (type.includes('ed25519') ? 'ed25519' : type.includes('ecdsa') ? 'ecdsa' : 'rsa')
