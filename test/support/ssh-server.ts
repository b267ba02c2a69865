import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Connection, ServerConfig } from 'ssh2'
import { ssh2 } from '../../src/main/connectors/ssh/library'
import { scratchFolder } from './scratch'

/** A server of the SSH library, for what a real sshd never does. Lets everybody in unless `onClient` decides. */
export interface OddServer {
  readonly port: number
  readonly user: string
  readonly key: string
  readonly fingerprint: string
  /** `ssh-ed25519 AAAA…` of its host key. */
  readonly hostKey: string
  stop(): Promise<void>
}

export async function startOddServer(
  onClient: (client: Connection) => void,
  config: Partial<ServerConfig> = {},
): Promise<OddServer> {
  const scratch = await scratchFolder('odd')
  const at = (name: string) => join(scratch.path, name)
  for (const name of ['host', 'id']) spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)])
  const clients = new Set<Connection>()
  const server = new ssh2.Server({ hostKeys: [await readFile(at('host'))], ...config }, client => {
    clients.add(client)
    client.on('error', () => {})
    client.on('close', () => clients.delete(client))
    onClient(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const hostKey = (await readFile(at('host.pub'), 'utf8')).split(' ').slice(0, 2).join(' ')
  return {
    port: (server.address() as { port: number }).port,
    user: 'ops',
    key: at('id'),
    fingerprint: String(spawnSync('ssh-keygen', ['-lf', at('host.pub')]).stdout).split(' ')[1] ?? '',
    hostKey,
    async stop() {
      for (const client of clients) client.end()
      server.close()
      await scratch.remove()
    },
  }
}

/** Lets in whoever comes, and gives no shell. */
export const openDoor = (client: Connection) => void client.on('authentication', asked => asked.accept())

/** After the login: commands run in a real shell of this machine, and tunnels go where they are asked to. */
export const givesShell = (client: Connection) =>
  void client.on('ready', () => {
    client.on('session', accept =>
      accept().on('exec', (take, _refuse, { command }) => {
        const channel = take()
        const child = spawn('/bin/sh', ['-c', command])
        channel.on('error', () => {})
        child.stdin.on('error', () => {})
        channel.pipe(child.stdin)
        child.stdout.pipe(channel, { end: false })
        child.stderr.pipe(channel.stderr, { end: false })
        child.on('close', code => {
          channel.exit(code ?? 1)
          channel.end()
        })
      }),
    )
    client.on('tcpip', (accept, refuse, { destIP, destPort }) => {
      const far = connect(destPort, destIP)
      far.on('error', () => refuse())
      far.on('connect', () => {
        const channel = accept()
        channel.on('error', () => {})
        channel.pipe(far).pipe(channel)
      })
    })
  })

/** Asks for this code at each login, as a host with a second factor does, and counts the logins. */
export const asksCode =
  (code: string, onLogin = () => {}) =>
  (client: Connection) => {
    client.on('authentication', asked => {
      if (asked.method !== 'keyboard-interactive') return asked.reject(['keyboard-interactive'])
      asked.prompt([{ prompt: 'Verification code: ', echo: false }], '', 'Look at your token.', ([typed]) => {
        if (typed !== code) return asked.reject(['keyboard-interactive'])
        onLogin()
        asked.accept()
      })
    })
    givesShell(client)
  }
