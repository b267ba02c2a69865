import type { Client, ClientChannel } from 'ssh2'
import { OpsError } from '#domain/failure'
import type { RemoteTerminal, TerminalSize } from '#domain/terminal'
import { exitOf } from '../shell/channel'
import { quoted } from '../shell/program'
import { retried } from './channels'
import { translate } from './translate'

/** Beside commands and what ends them: sshd allows ten channels on one connection. */
const mostAtOnce = 3

/**
 * Terminals over one client: the login's own shell, or a command where one is given. What nobody reads stays in the host's
 * window, so that a flood waits over there. Rejects when no more can be had.
 */
export function createTerminals(client: Client) {
  let open = 0
  return async (words: readonly string[] | undefined, size: TerminalSize, signal: AbortSignal) => {
    if (open >= mostAtOnce) throw new OpsError(tooMany)
    open++
    try {
      const stream = await retried(() => start(client, words, size))
      stream.once('close', () => open--)
      // Nobody waits for it any more.
      if (signal.aborted) stream.close()
      return terminalOf(stream)
    } catch (error) {
      open--
      throw error instanceof OpsError ? error : new OpsError(translate(error), { cause: error })
    }
  }
}

const start = (client: Client, words: readonly string[] | undefined, { columns, rows }: TerminalSize) =>
  new Promise<ClientChannel>((resolve, reject) => {
    const pty = { term: 'xterm-256color', cols: columns, rows, width: 0, height: 0 }
    const given = (error: Error | undefined, stream: ClientChannel) => (error ? reject(error) : resolve(stream))
    if (words) client.exec(`exec ${words.map(quoted).join(' ')}`, { pty }, given)
    else client.shell(pty, given)
  })

function terminalOf(stream: ClientChannel): RemoteTerminal {
  let exit: number | undefined
  stream.on('error', () => {})
  // Where there is a terminal both streams are one; this one may not stand unread all the same.
  stream.stderr.on('error', () => {}).resume()
  stream.on('exit', (code: number | null, signal?: string) => {
    exit = exitOf(code, signal)
  })
  return {
    output: stream,
    ended: new Promise(resolve => stream.once('close', () => resolve(exit === undefined ? {} : { exit }))),
    write: bytes => void stream.write(bytes),
    resize: ({ columns, rows }) => stream.setWindow(rows, columns, 0, 0),
    close: () => stream.close(),
  }
}

const tooMany = {
  kind: 'rejected',
  layer: 'channel',
  code: 'TERMINALS',
  message: `${mostAtOnce} terminals are open on this host already.`,
  hint: 'Close one of them; more would leave no room for commands on the same connection.',
} as const
