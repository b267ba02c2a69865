import { constants } from 'node:fs'
import { open as openFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import ssh2, { type ParsedKey } from 'ssh2'
import { OpsError } from '#domain/failure'

const mostBytes = 64 * 1024

/** A private key, read and tried. Throws in the operator's words for a wrong file, passphrase or format. */
export async function readKey(path: string, passphrase: () => Promise<string | null>): Promise<ParsedKey> {
  const file = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
  const { text, open } = await content(file)
  const plain = ssh2.utils.parseKey(text)
  if (!(plain instanceof Error)) {
    if (!plain.isPrivateKey())
      throw bad(`${file} is the public half of a key.`, 'Name the private one: the same name without .pub.')
    if (open) throw tooOpen(file)
    return plain
  }
  if (!/passphrase|encrypted/i.test(plain.message)) throw unreadable(file, text, plain)
  if (open) throw tooOpen(file)
  const given = await passphrase()
  if (given === null)
    throw bad(
      `The key ${file} is protected by a passphrase, and the profile has none.`,
      'Store the passphrase as the profile’s secret.',
      'NO_PASSPHRASE',
    )
  const opened = ssh2.utils.parseKey(text, given)
  if (opened instanceof Error)
    throw bad(`The passphrase does not open the key ${file}.`, 'Correct the profile’s secret.', 'WRONG_PASSPHRASE')
  return opened
}

function unreadable(file: string, key: Buffer, { message }: Error): OpsError {
  const [form, hint] =
    key.includes('BEGIN ENCRYPTED PRIVATE KEY') || key.includes('BEGIN PRIVATE KEY')
      ? [
          'is a key in PKCS #8 form',
          `For RSA and ECDSA, ssh-keygen -p -f ${file} rewrites it. For Ed25519, make a new one: ssh-keygen -t ed25519`,
        ]
      : key.includes('PuTTY-User-Key-File')
        ? ['is a PuTTY key of a form that is not read here', `Convert it: puttygen ${file} -O private-openssh -o NEW`]
        : ['is not a private key that can be read here', 'OpenSSH and PEM keys work. The file may be damaged.']
  return bad(`${file} ${form} (${message}).`, hint)
}

async function content(file: string): Promise<{ text: Buffer; open: boolean }> {
  try {
    // Without waiting: a pipe would keep us until somebody writes into it.
    const handle = await openFile(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const about = await handle.stat()
      if (!about.isFile() || about.size > mostBytes)
        throw bad(`${file} is not a key file.`, 'A private key is a small text file.')
      // ssh, too, looks only at files of its own user.
      const open = about.uid === process.getuid?.() && (about.mode & 0o077) !== 0
      return { text: await handle.readFile(), open }
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof OpsError) throw error
    throw bad(`The key file cannot be read: ${file}`, 'Correct the path in the profile, or the file’s permissions.')
  }
}

/** What others may read is no secret any more; ssh refuses it too. */
const tooOpen = (file: string) =>
  bad(`Others on this machine may read the key ${file}.`, `Close it: chmod 600 ${file}`, 'KEY_TOO_OPEN')

const bad = (message: string, hint: string, code = 'BAD_KEY') =>
  new OpsError({ kind: 'invalid', layer: 'login', code, message, hint })
