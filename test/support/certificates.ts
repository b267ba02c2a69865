import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { servant } from '../../src/main/demo/embedded-postgres'

export interface Issued {
  readonly cert: string
  readonly key: string
}

export interface Authority {
  readonly ca: string
  /** A certificate for that common name and these alternative names, readable by the account that servers run as. */
  issue(name: string, more?: { alternatives?: string[]; from?: Date; until?: Date; passphrase?: string }): Issued
}

const day = 86_400_000
/** Days from now; for certificates that are over, or not yet there. */
export const days = (count: number) => new Date(Date.now() + count * day)

/** A certificate authority of its own in a folder of its own. Needs the openssl program. */
export function makeAuthority(parent: string, name: string): Authority {
  const folder = join(parent, name)
  mkdirSync(folder, { recursive: true })
  chmodSync(parent, 0o755)
  const at = (file: string) => join(folder, file)
  const openssl = (...args: string[]) => {
    const made = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
    if (made.status !== 0) throw new Error(`openssl ${args[0]}: ${made.stderr}`)
  }
  const key = ['-newkey', 'rsa:2048', '-nodes']
  const self = [...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', `/CN=${name}`, '-days', '30']
  openssl('req', '-x509', ...self)
  writeFileSync(at('index'), '')
  const lines = ['[ca]', 'default_ca = own', '[own]', `new_certs_dir = ${folder}`, `database = ${at('index')}`]
  const rest = ['rand_serial = yes', 'unique_subject = no', 'default_md = sha256', 'policy = any']
  writeFileSync(at('config'), [...lines, ...rest, '[any]', 'commonName = supplied', ''].join('\n'))
  return {
    ca: at('ca.pem'),
    issue(common, { alternatives = [], from = days(-1), until = days(20), passphrase } = {}) {
      const file = `${common}-${from.getTime()}-${until.getTime()}`
      const made = { cert: at(`${file}.pem`), key: at(`${file}.key`) }
      openssl('req', ...key, '-keyout', made.key, '-out', at(`${file}.csr`), '-subj', `/CN=${common}`)
      const names = alternatives.map(one => (/^[\d.]+$/.test(one) ? `IP:${one}` : `DNS:${one}`))
      writeFileSync(at('extensions'), names.length > 0 ? `subjectAltName=${names.join(',')}\n` : '\n')
      const term = ['-startdate', stamp(from), '-enddate', stamp(until)]
      const signing = ['-config', 'config', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-batch', '-notext', ...term]
      openssl('ca', ...signing, '-in', at(`${file}.csr`), '-out', made.cert, '-extfile', 'extensions')
      if (passphrase !== undefined) {
        openssl('pkey', '-in', made.key, '-out', `${made.key}.locked`, '-aes256', '-passout', `pass:${passphrase}`)
        renameSync(`${made.key}.locked`, made.key)
      }
      chmodSync(made.key, 0o600)
      return made
    },
  }
}

/** Hands a key to the account that servers run as. */
export function handOver({ cert, key }: Issued): Issued {
  const user = servant()
  if (user) for (const file of [cert, key]) chownSync(file, user.uid, user.gid)
  return { cert, key }
}

/** `20261126093000Z` */
const stamp = (when: Date) => `${when.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`
