import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Server, scratchFolder, startServer, until } from './scratch'

/** A real ssh-agent with a socket of its own. */
export interface SshAgent extends Server {
  readonly socket: string
  /** ssh-add with these words; its exit code. */
  add(...words: string[]): number | null
  /** Locks or unlocks it; its password is asked of nobody. */
  lock(on: boolean): Promise<void>
}

export const noSshAgent = (): string | undefined =>
  existsSync('/usr/bin/ssh-agent') ? undefined : 'ssh-agent is not installed (Debian package openssh-client)'

export async function startSshAgent(): Promise<SshAgent> {
  const scratch = await scratchFolder('agent')
  const socket = join(scratch.path, 'socket')
  const env = { PATH: process.env.PATH, HOME: scratch.path, SSH_AUTH_SOCK: socket }
  // Nobody can be asked: a key that wants a confirmation is then refused.
  await writeFile(join(scratch.path, 'askpass'), '#!/bin/sh\necho locked\n', { mode: 0o700 })
  const server = startServer('ssh-agent', ['-D', '-a', socket], { env })
  await until(async () => {
    if (!existsSync(socket)) throw new Error('the agent has no socket yet')
  })
  return {
    pid: server.pid,
    socket,
    add: (...words) => spawnSync('/usr/bin/ssh-add', ['-q', ...words], { env, stdio: 'ignore' }).status,
    lock: on =>
      new Promise((resolve, reject) => {
        const asks = { ...env, SSH_ASKPASS: join(scratch.path, 'askpass'), SSH_ASKPASS_REQUIRE: 'force' }
        const child = spawn('/usr/bin/ssh-add', [on ? '-x' : '-X'], { env: asks, stdio: 'ignore' })
        child.on('exit', code => (code === 0 ? resolve() : reject(new Error(`ssh-add ended with ${code}`))))
      }),
    async stop(signal) {
      await server.stop(signal)
      await scratch.remove()
    },
  }
}
