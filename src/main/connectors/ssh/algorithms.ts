import { getCiphers } from 'node:crypto'
import type { Algorithms, NegotiatedAlgorithms } from 'ssh2'
import type { Failure } from '#domain/failure'
import { remoteText } from '../remote-text'
import type { Offer } from './server-offer'

const keyTypes = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
]
const kex = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group14-sha256',
]
const chacha = 'chacha20-poly1305@openssh.com'
/** With the runtime's own names: Electron's crypto lacks some, and the library throws for those it cannot do. */
const ciphers = [
  ['aes128-gcm@openssh.com', 'aes-128-gcm'],
  ['aes256-gcm@openssh.com', 'aes-256-gcm'],
  ['aes256-ctr', 'aes-256-ctr'],
  ['aes128-ctr', 'aes-128-ctr'],
  [chacha, 'chacha20'],
] as const
const macs = ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512']

/** SHA-1 and CBC, for hosts that have nothing else and a profile that says until when. */
const old = {
  keyTypes: ['ssh-rsa'],
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1', 'diffie-hellman-group1-sha1'],
  ciphers: [
    ['aes256-cbc', 'aes-256-cbc'],
    ['aes192-cbc', 'aes-192-cbc'],
    ['aes128-cbc', 'aes-128-cbc'],
    ['3des-cbc', 'des-ede3-cbc'],
  ],
  macs: ['hmac-sha1'],
} as const

/** Whether old algorithms are still taken: to the end of that day. */
export const legacyAllowed = (until: string | undefined, now = new Date()) =>
  until !== undefined && until >= now.toISOString().slice(0, 10)

/** What we offer: strong first; of the host keys the types that are known, so that a host shows a key we can compare. */
export function ourOffer(knownTypes: readonly string[], legacy: boolean): Offer {
  const known = knownTypes.flatMap(type => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]))
  const have = new Set(getCiphers())
  return {
    kex: [...kex, ...(legacy ? old.kex : [])],
    hostKey: [
      ...new Set([...known.filter(type => keyTypes.includes(type)), ...keyTypes, ...(legacy ? old.keyTypes : [])]),
    ],
    cipher: [...ciphers, ...(legacy ? old.ciphers : [])].filter(([, name]) => have.has(name)).map(([name]) => name),
    mac: [...macs, ...(legacy ? old.macs : [])],
  }
}

/** The same in the library's words. No compression: it costs more than it saves, and tells lengths. */
export const forLibrary = ({ kex, hostKey, cipher, mac }: Offer) =>
  ({ kex, serverHostKey: hostKey, cipher, hmac: mac, compress: ['none'] }) as unknown as Algorithms

/** The old ones among those agreed on. */
export function oldIn({ kex, serverHostKey, cs, sc }: NegotiatedAlgorithms): string[] {
  const weak: readonly string[] = [...old.kex, ...old.keyTypes, ...old.ciphers.map(([name]) => name), ...old.macs]
  return [...new Set<string>([kex, serverHostKey, cs.cipher, sc.cipher, cs.mac, sc.mac])].filter(name =>
    weak.includes(name),
  )
}

/**
 * Terrapin (CVE-2023-48795): somebody in between can drop messages unseen where ChaCha20, or CBC with an EtM code, is used
 * without strict key exchange. The failure when that was agreed on, else undefined.
 */
export function terrapin({ cs, sc }: NegotiatedAlgorithms, theirs: Offer | undefined): Failure | undefined {
  if (theirs?.kex.includes('kex-strict-s-v00@openssh.com')) return undefined
  const open = [cs, sc].find(
    ({ cipher, mac }) => cipher === chacha || (cipher.endsWith('-cbc') && mac.includes('-etm@')),
  )
  return (
    open && {
      kind: 'denied',
      layer: 'ssh',
      code: 'TERRAPIN',
      message: `The host knows no strict key exchange, and would use ${open.cipher}: what is sent could be cut unseen.`,
      hint: 'Update its SSH server, or let it offer AES-GCM or AES-CTR.',
    }
  )
}

/** No common algorithm, with what either side has; and what to do, by what the host offers. */
export function noCommon(said: string, ours: Offer, theirs: Offer | undefined, until: string | undefined): Failure {
  const kind = /host key/i.test(said)
    ? 'hostKey'
    : /cipher/i.test(said)
      ? 'cipher'
      : /mac\b/i.test(said)
        ? 'mac'
        : 'kex'
  const offered = (theirs?.[kind] ?? []).filter(name => !/^(ext-info|kex-strict)-/.test(name))
  const lists = offered.length
    ? `The host has ${remoteText(offered.join(', '), 400)}; Quarterdeck has ${ours[kind].join(', ')}.`
    : remoteText(said, 200)
  return {
    kind: 'unreachable',
    layer: 'ssh',
    code: 'NO_COMMON_ALGORITHM',
    message: `The host and Quarterdeck have no ${words[kind]} in common. ${lists}`,
    hint: advice(offered, until),
  }
}

const words = { kex: 'key exchange', hostKey: 'kind of host key', cipher: 'cipher', mac: 'message code' } as const

function advice(offered: readonly string[], until: string | undefined): string {
  const olden: readonly string[] = [...old.kex, ...old.keyTypes, ...old.ciphers.map(([name]) => name), ...old.macs]
  if (offered.some(name => olden.includes(name)))
    return until === undefined
      ? 'It has only old ones, which are no longer safe. Update its SSH server; until then the profile may allow them, with the day when that ends.'
      : `Old ones were allowed until ${until}, and that day is over. Update its SSH server, or give the profile a new day.`
  if (offered.some(name => /sntrup|mlkem/.test(name)))
    return 'It takes only post-quantum key exchange, which is not there yet. Let it also take curve25519-sha256.'
  return 'Compare the lists with KexAlgorithms, HostKeyAlgorithms, Ciphers and MACs in its sshd_config.'
}
