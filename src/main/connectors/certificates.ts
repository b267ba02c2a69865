import { createPrivateKey, X509Certificate } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { OpsError } from '#domain/failure'

/** PEM files that a profile names; `~/` is the home folder. */
export interface CertificateFiles {
  /** The authorities to trust instead of the well-known ones. */
  readonly ca?: string | undefined
  /** What we show a server that wants to know its client. */
  readonly cert?: string | undefined
  /** The key of `cert`; where nothing is said, it stands in the same file. */
  readonly certKey?: string | undefined
}

export interface Certificates {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** The profile's secret opened the key, and so is no password. */
  readonly secretUsed: boolean
}

const mostBytes = 1024 * 1024

/**
 * Reads and tries the files. The secret is asked for only by an encrypted key. Throws OpsError `invalid`, layer `tls`,
 * that names the file and never what stands in it.
 */
export async function readCertificates(
  files: CertificateFiles,
  secret: () => Promise<string | null>,
): Promise<Certificates> {
  const ca = files.ca === undefined ? {} : { ca: (await content(files.ca, 'CA', 'with the authorities')).text }
  if (files.cert === undefined) {
    if (files.certKey !== undefined)
      throw bad('NO_CERT', 'The profile has a key, but no certificate that belongs to it.', 'Add the certificate file.')
    return { ...ca, secretUsed: false }
  }
  const cert = await content(files.cert, 'CERT', 'with our certificate')
  const keyFile = files.certKey ?? files.cert
  const key = await content(keyFile, 'KEY', 'with the key of our certificate')
  if (openToOthers(key))
    throw bad('KEY_TOO_OPEN', `Others on this machine may read the key ${keyFile}.`, `Close it: chmod 600 ${keyFile}`)
  const encrypted = /BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(key.text)
  const passphrase = encrypted ? await secret() : null
  if (encrypted && passphrase === null)
    throw bad(
      'NO_PASSPHRASE',
      `The key ${keyFile} is protected by a passphrase, and the profile has none.`,
      'Store the passphrase as the profile’s secret.',
    )
  const opened = openKey(key.text, passphrase, keyFile)
  if (!certificateIn(cert.text, files.cert).checkPrivateKey(opened))
    throw bad(
      'KEY_MISMATCH',
      `The key ${keyFile} does not belong to the certificate ${files.cert}.`,
      'Name the two files that were made together.',
    )
  return {
    ...ca,
    cert: cert.text,
    key: String(opened.export({ type: 'pkcs8', format: 'pem' })),
    secretUsed: encrypted,
  }
}

interface Content {
  readonly text: string
  readonly owner: number
  readonly mode: number
}

async function content(path: string, what: string, words: string): Promise<Content> {
  const file = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
  try {
    // Without waiting: a pipe would keep us until somebody writes into it.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const about = await handle.stat()
      if (!about.isFile() || about.size > mostBytes) throw new Error('not a small file')
      return { text: await handle.readFile('utf8'), owner: about.uid, mode: about.mode }
    } finally {
      await handle.close()
    }
  } catch {
    throw bad(`${what}_UNREADABLE`, `The file ${words} cannot be read: ${path}`, 'Correct the path in the profile.')
  }
}

/** As libpq: a key of root's may be readable by its group, any other by its owner only. */
const openToOthers = ({ owner, mode }: Content) =>
  process.platform !== 'win32' && (mode & (owner === 0 ? 0o037 : 0o077)) !== 0

function openKey(text: string, passphrase: string | null, file: string) {
  try {
    return createPrivateKey({ key: text, ...(passphrase === null ? {} : { passphrase }) })
  } catch {
    if (passphrase === null) throw bad('BAD_KEY', `${file} is not a private key in PEM form.`, 'Name the key’s file.')
    throw bad('WRONG_PASSPHRASE', `The passphrase does not open the key ${file}.`, 'Correct the profile’s secret.')
  }
}

function certificateIn(text: string, file: string): X509Certificate {
  try {
    return new X509Certificate(text)
  } catch {
    throw bad('BAD_CERT', `${file} is not a certificate in PEM form.`, 'Name the certificate’s file.')
  }
}

const bad = (code: string, message: string, hint: string) =>
  new OpsError({ kind: 'invalid', layer: 'tls', code, message, hint })
