import { createCipheriv, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { CloudArchive } from '#domain/cloud'
import { invalid } from '#domain/failure'

const derived = promisify(pbkdf2)

/** What `openssl enc -d -aes-256-cbc -pbkdf2 -iter 600000` opens; its iterations: OWASP's password storage advice (2023). */
const iterations = 600_000
/** What a shell takes as one value, with room for base64. */
const mostBytes = 90_000

/** All variables as JSON, encrypted with a passphrase by means that any host has. Their values leave in no other form. */
export async function archived(
  variables: readonly { readonly key: string; readonly value: string }[],
  passphrase: string,
): Promise<CloudArchive> {
  if (passphrase.length < 12) throw invalid('A passphrase of a backup has twelve characters or more.')
  const plain = Buffer.from(
    `${JSON.stringify(Object.fromEntries(variables.map(({ key, value }) => [key, value])), null, 2)}\n`,
  )
  if (plain.length > mostBytes)
    throw invalid(`The variables have ${plain.length} bytes, and ${mostBytes} at most are packed in one piece.`)
  const salt = randomBytes(8)
  const secret = await derived(passphrase, salt, iterations, 48, 'sha256')
  const cipher = createCipheriv('aes-256-cbc', secret.subarray(0, 32), secret.subarray(32))
  const sealed = Buffer.concat([Buffer.from('Salted__'), salt, cipher.update(plain), cipher.final()])
  return { variables: variables.length, sealed: sealed.toString('base64') }
}
