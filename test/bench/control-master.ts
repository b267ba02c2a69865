import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startServer, until } from '../support/scratch'
import type { Sshd } from '../support/sshd'

/** OpenSSH with a connection that stays open: what an operator's loop uses at its best. */
export interface ControlMaster {
  /** The words that run a command over the open connection. */
  readonly ssh: string
  /** Runs a script of this machine's shell, in which `$SSH` is those words; answers what it printed. */
  loop(script: string): Promise<string>
  stop(): Promise<void>
}

/** Connects once with that cipher; undefined takes OpenSSH's own choice. */
export async function controlMaster(sshd: Sshd, cipher?: string): Promise<ControlMaster> {
  const socket = join(sshd.folder, `master-${cipher ?? 'default'}`)
  const options = [
    ...['-F', 'none', '-S', socket, '-p', String(sshd.port), '-l', sshd.user, '-i', sshd.key],
    ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'],
    ...(cipher ? ['-c', cipher] : []),
  ]
  const master = startServer('ssh', ['-M', '-N', ...options, '127.0.0.1'])
  await until(async () => {
    if (!existsSync(socket)) throw new Error(`ssh has no connection: ${master.log()}`)
  })
  const ssh = ['ssh', '-n', ...options, '127.0.0.1'].join(' ')
  return {
    ssh,
    async loop(script) {
      const child = spawn('/bin/sh', ['-c', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, SSH: ssh },
      })
      let text = ''
      child.stdout.on('data', chunk => {
        text += chunk
      })
      const [code] = await once(child, 'close')
      if (code !== 0) throw new Error(`the loop ended with ${code}`)
      return text
    },
    stop: () => master.stop(),
  }
}
