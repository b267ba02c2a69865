import { homePath } from './home-path'
import { badKey, keyFile } from './key-file'
import { ssh2 } from './library'

/**
 * The public half of a key, as the blob that agents and hosts compare: from a .pub file, from a private key (one behind a
 * passphrase needs none for this in OpenSSH's form), or from the .pub beside it.
 */
export async function publicHalf(path: string): Promise<Buffer> {
  const file = homePath(path)
  const { text } = await keyFile(file)
  const whole = ssh2.utils.parseKey(text)
  if (!(whole instanceof Error)) return whole.getPublicSSH()
  const inside = insideOpenssh(text)
  if (inside) return inside
  const beside = await keyFile(`${file}.pub`).catch(() => undefined)
  const half = beside && ssh2.utils.parseKey(beside.text)
  if (half && !(half instanceof Error)) return half.getPublicSSH()
  throw badKey(
    `${file} does not show which key it is without its passphrase, and there is no ${file}.pub beside it.`,
    `Write it: ssh-keygen -y -f ${file} > ${file}.pub`,
  )
}

/** In OpenSSH's form the public half stands in clear before the sealed one. */
function insideOpenssh(text: Buffer): Buffer | undefined {
  const [, base64] = /BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(text.toString('latin1')) ?? []
  if (base64 === undefined) return undefined
  const body = Buffer.from(base64, 'base64')
  let at = 'openssh-key-v1\0'.length
  const field = () => {
    const length = body.readUInt32BE(at)
    at += 4 + length
    return body.subarray(at - length, at)
  }
  try {
    // Cipher, key derivation and its options; then how many keys there are.
    for (let skipped = 0; skipped < 3; skipped++) field()
    at += 4
    return field()
  } catch {
    return undefined // shorter than it says it is
  }
}
