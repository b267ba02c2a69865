import { createInterface } from 'node:readline/promises'

/** Asks one line on the terminal. Ctrl-C while asking means the same as at any other time. */
export async function askLine(prompt: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: true })
  terminal.on('SIGINT', () => process.emit('SIGINT'))
  try {
    return (await terminal.question(prompt, { signal })).trim()
  } finally {
    terminal.close()
  }
}

/** Asks until one of the words was typed; Enter takes the first. */
export async function askWord<T extends string>(
  prompt: string,
  words: readonly [T, ...T[]],
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    const said = (await askLine(`${prompt} [${words.join('/')}] `, signal)).toLowerCase()
    if (said === '') return words[0]
    const word = words.find(one => one === said || one.startsWith(said))
    if (word) return word
  }
}
