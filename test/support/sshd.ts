import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePort, type Server, scratchFolder, startServer, until } from './scratch'

export interface Sshd extends Server {
  readonly port: number
  readonly user: string
  /** A private key that may log in, unencrypted. */
  readonly key: string
  /** The same rights, with a passphrase. */
  readonly encryptedKey: string
  readonly passphrase: string
  /** `SHA256:…` of the host key. */
  readonly fingerprint: string
  /** `ssh-ed25519 AAAA…` of the host key. */
  readonly hostKey: string
  readonly folder: string
  /** What it and its logins wrote so far. */
  log(): string
}

/** Why there is no sshd to test with, or undefined when there is one. */
export const noSshd = (): string | undefined =>
  existsSync('/usr/sbin/sshd')
    ? process.getuid?.() === 0
      ? undefined
      : 'sshd as a test server needs root'
    : 'sshd is not installed (Debian package openssh-server)'

/**
 * Keeps what this machine has from an sshd and its logins: they see their own processes and small folders, so that what looks
 * through all of them costs little. The network is shared.
 */
const apart = [
  ...['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-ec'],
  `for folder in /run /root /home /opt /srv /var/lib "$2"; do mount -t tmpfs tmpfs "$folder"; done
  mkdir /run/sshd; exec /usr/sbin/sshd -f "$1" -D -e`,
]

const mayBeApart = () => spawnSync('unshare', ['--mount', '--pid', '--fork', '--mount-proc', 'true']).status === 0

/**
 * A real sshd on loopback that lets the current user in by key. `config` adds lines of sshd_config. A `small` one has a
 * world of its own where this machine allows that.
 */
export async function startSshd(
  config: string[] = [],
  options: { port?: number; user?: string; small?: boolean } = {},
): Promise<Sshd> {
  const scratch = await scratchFolder('sshd')
  const at = (name: string) => join(scratch.path, name)
  await mkdir('/run/sshd', { recursive: true })
  const passphrase = 'correct horse'
  keygen(at('host'), '')
  keygen(at('id'), '')
  keygen(at('id_encrypted'), passphrase)
  await writeFile(
    at('authorized'),
    (await readFile(at('id.pub'), 'utf8')) + (await readFile(at('id_encrypted.pub'), 'utf8')),
  )
  spawnSync('chmod', ['755', scratch.path])
  spawnSync('chmod', ['644', at('authorized')])
  const port = options.port ?? (await freePort())
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${at('host')}`,
    `AuthorizedKeysFile ${at('authorized')}`,
    `PidFile ${at('pid')}`,
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin yes',
    'LogLevel ERROR',
    'Subsystem sftp internal-sftp',
    ...config,
  ]
  await writeFile(at('config'), `${lines.join('\n')}\n`)
  const small = options.small === true && mayBeApart()
  const server = small
    ? startServer('unshare', [...apart, 'sh', at('config'), process.cwd()])
    : startServer('/usr/sbin/sshd', ['-f', at('config'), '-D', '-e'])
  await until(async () => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.destroy()
  })
  const hostKey = (await readFile(at('host.pub'), 'utf8')).split(' ').slice(0, 2).join(' ')
  const fingerprint = String(spawnSync('ssh-keygen', ['-lf', at('host.pub')]).stdout).split(' ')[1] ?? ''
  return {
    port,
    user: options.user ?? 'root',
    key: at('id'),
    encryptedKey: at('id_encrypted'),
    passphrase,
    fingerprint,
    hostKey,
    folder: scratch.path,
    log: server.log,
    pid: server.pid,
    async stop(signal) {
      // `unshare` does not listen to TERM; killed, it takes its world with it.
      await server.stop(small ? 'SIGKILL' : signal)
      await scratch.remove()
    },
  }
}

function keygen(file: string, passphrase: string) {
  const made = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', file])
  if (made.status !== 0) throw new Error(`ssh-keygen: ${made.stderr}`)
}

/** A script that ends the very sshd process that serves its own link, and nothing else. */
export const killingItsSshd = `
s=$PPID
while [ "\${s:-0}" -gt 1 ] && ! grep -q '^sshd' "/proc/$s/comm"; do s=$(cut -d' ' -f4 "/proc/$s/stat"); done
[ "\${s:-0}" -gt 1 ] && kill -9 "$s"
sleep 5`
