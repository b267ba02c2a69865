import { createHash } from 'node:crypto'
import type { Failure } from '#domain/failure'
import type { TrustedHostKey } from '#domain/store'
import type { KnownHost } from './known-hosts'

export interface HostKeyCase {
  readonly host: string
  readonly port: number
  /** The blob as the server sent it. */
  readonly blob: Buffer
  readonly pinned?: string | undefined
  readonly trusted: readonly TrustedHostKey[]
  readonly known: readonly KnownHost[]
}

export const fingerprintOf = (blob: Buffer) =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`

/** The key's type, as the blob itself says. */
export const typeOf = (blob: Buffer) => blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1')

/** Undefined when this is the host it claims to be; otherwise why we go no further. Nothing has been sent by then. */
export function judgeHostKey({ host, port, blob, pinned, trusted, known }: HostKeyCase): Failure | undefined {
  const key = blob.toString('base64')
  const type = typeOf(blob)
  const detail = { host, port: String(port), type, fingerprint: fingerprintOf(blob), key }
  const refuse = (code: string, message: string, hint: string): Failure => ({
    kind: 'denied',
    layer: 'host-key',
    code,
    message,
    hint,
    detail,
  })
  if (known.some(one => one.marker === 'revoked' && one.key === key))
    return refuse(
      'HOST_KEY_REVOKED',
      `The key of ${host} is marked @revoked in known_hosts.`,
      'It must not be trusted. Ask whoever runs the host for its new key.',
    )
  const changed = () =>
    refuse(
      'HOST_KEY_CHANGED',
      `${host}:${port} shows another host key than before: ${detail.fingerprint}.`,
      'Either the host was rebuilt, or something stands between you and it. Nothing was sent. Ask whoever runs it; only then forget the old key.',
    )
  if (pinned !== undefined) return pinned === detail.fingerprint ? undefined : changed()
  const believed = [...trusted, ...known.filter(one => one.marker === 'none')]
  if (believed.some(one => one.key === key)) return undefined
  if (believed.length > 0) return changed()
  if (known.some(one => one.marker === 'cert-authority'))
    return refuse(
      'HOST_CERTIFICATE',
      `${host} is known by a certificate authority, and host certificates cannot be checked here.`,
      `Compare its key and trust it: ${detail.fingerprint}`,
    )
  return refuse(
    'HOST_KEY_UNKNOWN',
    `${host}:${port} is seen for the first time. Its key is ${type} ${detail.fingerprint}.`,
    `Compare it on the host itself: ssh-keygen -lf /etc/ssh/ssh_host_${file(type)}_key.pub`,
  )
}

const file = (type: string) => (type.includes('ed25519') ? 'ed25519' : type.includes('ecdsa') ? 'ecdsa' : 'rsa')
