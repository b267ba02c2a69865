import { constants } from 'node:fs'
import { open as openFile } from 'node:fs/promises'
import type { ParsedKey } from 'ssh2'
import { OpsError } from '#domain/failure'
import { homePath } from './home-path'
import { ssh2 } from './library'
import { isPkcs8, parsePkcs8 } from './pkcs8'

const mostBytes = 64 * 1024

/** A private key, read and tried. Throws in the operator's words for a wrong file, passphrase or format. */
export async function readKey(path: string, passphrase: () => Promise<string | null>): Promise<ParsedKey> {
  const file = homePath(path)
  const { text, open } = await keyFile(file)
  const plain = parsed(text)
  if (!(plain instanceof Error)) {
    if (!plain.isPrivateKey())
      throw badKey(`${file} is the public half of a key.`, 'Name the private one: the same name without .pub.')
    if (open) throw tooOpen(file)
    return plain
  }
  if (!wantsPassphrase(plain)) throw unreadable(file, text, plain)
  if (open) throw tooOpen(file)
  const given = await passphrase()
  if (given === null)
    throw badKey(
      `The key ${file} is protected by a passphrase, and the profile has none.`,
      'Store the passphrase as the profile’s secret.',
      'NO_PASSPHRASE',
    )
  const opened = parsed(text, given)
  if (!(opened instanceof Error)) return opened
  // What PKCS #8 is sealed with may be unknown here; then no passphrase would do.
  if (isPkcs8(text) && !wantsPassphrase(opened)) throw unreadable(file, text, opened)
  throw badKey(`The passphrase does not open the key ${file}.`, 'Correct the profile’s secret.', 'WRONG_PASSPHRASE')
}

const parsed = (text: Buffer, passphrase?: string): ParsedKey | Error =>
  isPkcs8(text) ? parsePkcs8(text, passphrase) : ssh2.utils.parseKey(text, passphrase)

const wantsPassphrase = ({ message }: Error) => /passphrase|encrypted/i.test(message)

function unreadable(file: string, key: Buffer, { message }: Error): OpsError {
  const [form, hint] = isPkcs8(key)
    ? ['is a key in PKCS #8 form that cannot be used', 'Make a new one: ssh-keygen -t ed25519']
    : key.includes('PuTTY-User-Key-File')
      ? ['is a PuTTY key of a form that is not read here', `Convert it: puttygen ${file} -O private-openssh -o NEW`]
      : ['is not a private key that can be read here', 'OpenSSH, PEM and PKCS #8 keys work. The file may be damaged.']
  return badKey(`${file} ${form} (${message}).`, hint)
}

/** A small regular file, and whether others may read it. Throws OpsError for anything else. */
export async function keyFile(file: string): Promise<{ text: Buffer; open: boolean }> {
  try {
    // Without waiting: a pipe would keep us until somebody writes into it.
    const handle = await openFile(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const about = await handle.stat()
      if (!about.isFile() || about.size > mostBytes)
        throw badKey(`${file} is not a key file.`, 'A private key is a small text file.')
      // ssh, too, looks only at files of its own user.
      const open = about.uid === process.getuid?.() && (about.mode & 0o077) !== 0
      return { text: await handle.readFile(), open }
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof OpsError) throw error
    throw badKey(`The key file cannot be read: ${file}`, 'Correct the path in the profile, or the file’s permissions.')
  }
}

/** What others may read is no secret any more; ssh refuses it too. */
const tooOpen = (file: string) =>
  badKey(`Others on this machine may read the key ${file}.`, `Close it: chmod 600 ${file}`, 'KEY_TOO_OPEN')

export const badKey = (message: string, hint: string, code = 'BAD_KEY') =>
  new OpsError({ kind: 'invalid', layer: 'login', code, message, hint })
