import { getCiphers } from 'node:crypto'
import type { Duplex } from 'node:stream'
import ssh2, { type Client, type ConnectConfig } from 'ssh2'
import { type Failure, OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Opening } from '../connector'
import { judgeHostKey } from './host-key'
import { readKnownHosts } from './known-hosts'
import { loginOf, passwordExpired } from './login'
import { translate } from './translate'

export type SshOpening = Opening<ProfileOf<'ssh'>>

/** Called as each layer is passed, for a test of the connection. */
export type Passed = (layer: 'host-key' | 'login', message: string) => void

/** Logs in over a stream that is already open. Rejects with an OpsError; no host key is ever accepted unseen. */
export async function logIn(
  opening: SshOpening,
  stream: Duplex,
  signal: AbortSignal,
  passed: Passed = () => {},
): Promise<Client> {
  const { profile, hostKeys } = opening
  const [trusted, known, login] = await Promise.all([
    hostKeys.trusted(profile.host, profile.port),
    readKnownHosts(hostKeys.knownHosts, profile.host, profile.port),
    loginOf(opening),
  ])
  const client = new ssh2.Client()
  let refused: Failure | undefined
  const config: ConnectConfig = {
    sock: stream,
    username: profile.user,
    readyTimeout: 10_000,
    keepaliveInterval: 5000,
    keepaliveCountMax: 3,
    // Also asked on every new key exchange of a long session.
    hostVerifier: (blob: Buffer) => {
      refused = judgeHostKey({ host: profile.host, port: profile.port, blob, pinned: profile.hostKey, trusted, known })
      if (!refused) passed('host-key', 'The host key is the trusted one.')
      return refused === undefined
    },
    algorithms: algorithms([...trusted, ...known].map(one => one.type)),
    authHandler: login.next,
  }
  return new Promise((resolve, reject) => {
    const give = (error: unknown) => {
      client.destroy()
      stream.destroy()
      const failure = refused ?? translate(error)
      reject(new OpsError(failure.code === 'AUTH_FAILED' ? login.refusal() : failure, { cause: error }))
    }
    client.on('change password', () => give(new OpsError(passwordExpired)))
    const abort = () => give(new OpsError({ kind: 'cancelled', message: 'Stopped before the login was done.' }))
    signal.addEventListener('abort', abort, { once: true })
    // From birth to death: an ssh2 client without this listener ends the process.
    client.on('error', give)
    client.on('close', () => give(new Error('Connection closed before the login was done')))
    client.once('ready', () => {
      signal.removeEventListener('abort', abort)
      client.setNoDelay(true)
      passed('login', `${profile.user} is in.`)
      resolve(client)
    })
    try {
      client.connect(config)
    } catch (error) {
      give(error)
    }
  })
}

const keyTypes = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
]

/** Strong ones only, those this runtime has, the types of keys we know first: a host then shows the key we can compare. */
function algorithms(knownTypes: readonly string[]): ConnectConfig['algorithms'] {
  const known = knownTypes.flatMap(type => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]))
  const have = new Set(getCiphers())
  const ciphers = [
    ['aes128-gcm@openssh.com', 'aes-128-gcm'],
    ['aes256-gcm@openssh.com', 'aes-256-gcm'],
    ['aes256-ctr', 'aes-256-ctr'],
    ['aes128-ctr', 'aes-128-ctr'],
  ] as const
  return {
    serverHostKey: [...new Set([...known.filter(type => keyTypes.includes(type)), ...keyTypes])],
    cipher: ciphers.filter(([, name]) => have.has(name)).map(([name]) => name),
    hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  } as ConnectConfig['algorithms']
}
