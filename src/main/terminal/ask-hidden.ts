import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** Asks one line on the terminal that is not shown while it is typed. The prompt must be safe to print. */
export async function askHidden(prompt: string, signal?: AbortSignal): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  // Only now: the terminal shows what is typed until somebody listens, and who sees the prompt may type at once.
  process.stderr.write(prompt)
  terminal.on('SIGINT', () => process.emit('SIGINT'))
  try {
    return await (signal ? terminal.question('', { signal }) : terminal.question(''))
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
