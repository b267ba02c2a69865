import { TLSSocket } from 'node:tls'
import type pg from 'pg'
import { OpsError } from '#domain/failure'
import type { SpeaksPostgres, Wire } from './wire'

/** PBKDF2 rounds a server may ask of us: PostgreSQL's standard is 4096; a hostile one could ask for hours. */
const scramMaxIterations = 1_000_000

/** How SCRAM is done: bounded, and over TLS bound to the server's certificate, so that nobody in between can pass our login on. */
export function scram({ stream }: Wire) {
  return { scramMaxIterations, enableChannelBinding: stream instanceof TLSSocket }
}

/** Opening a session may take several logins; a password manager is asked once for all of them, and nothing is kept after. */
export function askedOnce<O extends SpeaksPostgres>(opening: O): O {
  let asked: Promise<string | null> | undefined
  return {
    ...opening,
    secret: () => {
      asked ??= opening.secret()
      return asked
    },
  }
}

/** The secret, asked for when the server asks. Throws PASSWORD_MISSING when the profile has none. */
export async function passwordFor(opening: SpeaksPostgres, wire: Wire): Promise<string> {
  const secret = wire.secretUsed ? null : await opening.secret()
  if (secret !== null) return secret
  throw new OpsError({
    kind: 'denied',
    layer: 'login',
    code: 'PASSWORD_MISSING',
    message: 'The server asks for a password, and the profile has none.',
    hint: wire.secretUsed
      ? 'The profile’s secret opened the key of its certificate. Take the passphrase off the key to have both.'
      : 'Add a secret to the profile.',
  })
}

/**
 * Over a line that anyone can read or bend, the password is neither sent itself nor as the MD5 that stands for it. A
 * server that could do better is thereby not talked down from SCRAM.
 */
export function refuseOpenPassword(client: pg.Client, { profile }: SpeaksPostgres, wire: Wire): void {
  const near = /^(127(\.\d+){3}$|::1$|localhost$|\/)/.test(profile.host)
  // A container is on this machine, or behind the SSH host.
  if (wire.encryption !== null || near || profile.via || profile.container) return
  const refuse = (form: string, code: string) => () =>
    void wire.stream.destroy(
      new OpsError({
        kind: 'denied',
        layer: 'login',
        code,
        message: `The server asks for the password ${form} over an unencrypted connection. It was not sent.`,
        hint: 'Use tls: require or stricter, an SSH tunnel, or scram-sha-256 in pg_hba.conf.',
      }),
    )
  const { connection } = client
  connection.prependListener('authenticationCleartextPassword', refuse('in clear text', 'CLEAR_TEXT_PASSWORD'))
  connection.prependListener('authenticationMD5Password', refuse('as MD5', 'MD5_PASSWORD'))
}
