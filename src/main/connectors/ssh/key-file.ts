import { open } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { OpsError } from '#domain/failure'

const mostBytes = 64 * 1024

/** A private key, read and tried. Throws in the operator's words for a wrong file, passphrase or format. */
export async function readKey(
  path: string,
  passphrase: () => Promise<string | null>,
): Promise<{ privateKey: Buffer; passphrase?: string }> {
  const file = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
  const privateKey = await content(file)
  const plain = ssh2.utils.parseKey(privateKey)
  if (!(plain instanceof Error)) return { privateKey }
  if (!/passphrase|encrypted/i.test(plain.message))
    throw bad(
      `${file} is not a private key that can be read here (${plain.message}).`,
      'OpenSSH and PEM keys work; convert others with ssh-keygen -p -m PEM -f FILE.',
    )
  const given = await passphrase()
  if (given === null)
    throw bad(
      `The key ${file} is protected by a passphrase, and the profile has none.`,
      'Store the passphrase as the profile’s secret.',
      'NO_PASSPHRASE',
    )
  const opened = ssh2.utils.parseKey(privateKey, given)
  if (opened instanceof Error)
    throw bad(`The passphrase does not open the key ${file}.`, 'Correct the profile’s secret.', 'WRONG_PASSPHRASE')
  return { privateKey, passphrase: given }
}

async function content(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, 'r')
    try {
      const about = await handle.stat()
      if (!about.isFile() || about.size > mostBytes)
        throw bad(`${file} is not a key file.`, 'A private key is a small text file.')
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof OpsError) throw error
    throw bad(`The key file cannot be read: ${file}`, 'Correct the path in the profile, or the file’s permissions.')
  }
}

const bad = (message: string, hint: string, code = 'BAD_KEY') =>
  new OpsError({ kind: 'invalid', layer: 'login', code, message, hint })
