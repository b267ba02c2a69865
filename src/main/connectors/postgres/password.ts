import type pg from 'pg'
import { OpsError } from '#domain/failure'
import type { PostgresOpening, Wire } from './wire'

/** The secret, asked for when the server asks. Throws PASSWORD_MISSING when the profile has none. */
export async function passwordFor(opening: PostgresOpening): Promise<string> {
  const secret = await opening.secret()
  if (secret !== null) return secret
  throw new OpsError({
    kind: 'denied',
    layer: 'login',
    code: 'PASSWORD_MISSING',
    message: 'The server asks for a password, and the profile has none.',
    hint: 'Add a secret to the profile.',
  })
}

/** A server that asks for the password itself, over a line that anyone can read, is not answered. */
export function refuseClearText(client: pg.Client, { profile }: PostgresOpening, wire: Wire): void {
  const near = /^(127\.|::1$|localhost$|\/)/.test(profile.host)
  // A container is on this machine, or behind the SSH host.
  if (wire.encryption !== null || near || profile.via || profile.container) return
  client.connection.prependListener('authenticationCleartextPassword', () => {
    wire.stream.destroy(
      new OpsError({
        kind: 'denied',
        layer: 'login',
        code: 'CLEAR_TEXT_PASSWORD',
        message: 'The server asks for the password in clear text over an unencrypted connection. It was not sent.',
        hint: 'Use tls: require or stricter, an SSH tunnel, or scram-sha-256 in pg_hba.conf.',
      }),
    )
  })
}
