import { createHash } from 'node:crypto'

/** One line of an authorized_keys file. */
export interface AuthorizedKey {
  readonly type: string
  /** Null where the type does not tell, or the key is cut off. */
  readonly bits: number | null
  readonly fingerprint: string
  readonly comment: string
  /** Its options as they stand, such as `from="10.0.0.0/8"`. */
  readonly options: string
  /** The one command that it may run. */
  readonly command: string | null
}

const types = /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp\d+|sk-[a-z0-9@.-]+)(-cert-v01@openssh\.com)?$/

/** Reads one line; undefined for comments, blank lines, and what is no key. */
export function readAuthorizedKey(line: string): AuthorizedKey | undefined {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return undefined
  const words = split(text)
  // Options are one word before the type, whatever stands in their quotes.
  const at = types.test(words[0] ?? '') ? 0 : 1
  const [type = '', blob = '', ...comment] = words.slice(at)
  if (!types.test(type) || !/^[A-Za-z0-9+/]+=*$/.test(blob)) return undefined
  const key = Buffer.from(blob, 'base64')
  const options = at === 1 ? (words[0] ?? '') : ''
  return {
    type,
    bits: bitsOf(type, key),
    fingerprint: `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`,
    comment: comment.join(' '),
    options,
    command: /(?:^|,)command="((?:[^"\\]|\\.)*)"/i.exec(options)?.[1]?.replaceAll('\\"', '"') ?? null,
  }
}

/** Words at blanks outside of quotes. */
const split = (text: string) => text.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*"|")+/g) ?? []

function bitsOf(type: string, key: Buffer): number | null {
  if (type.includes('ed25519')) return 256
  const curve = /nistp(\d+)/.exec(type)?.[1]
  if (curve) return Number(curve)
  // ssh-rsa: type, exponent, modulus; a certificate has other fields first.
  if (type !== 'ssh-rsa') return null
  try {
    let at = 0
    const field = () => {
      const length = key.readUInt32BE(at)
      at += 4 + length
      return key.subarray(at - length, at)
    }
    field()
    field()
    const modulus = field()
    const first = modulus.findIndex(byte => byte !== 0)
    return first < 0 ? null : (modulus.length - first) * 8 - (Math.clz32(modulus[first] ?? 0) - 24)
  } catch {
    return null // shorter than it says it is
  }
}
