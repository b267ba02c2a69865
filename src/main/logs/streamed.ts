import type { ShellResult, ShellScript, ShellSession } from '#domain/session'
import { createArriving } from './arriving'

const longestMs = 24 * 3600_000

/**
 * The end of a line that may be the last one for hours. A line's end alone could begin a mark of the shell's frames, and is
 * held back until more comes: this is the more, and it is taken away again.
 */
export const lineIsWhole = '\\003'
const whole = '\u0003'

/** Hands lines on as they come, cut where they are long. mawk would wait for four kilobytes; others take the flag as nothing. */
export const handingOn = `awk -W interactive '{ print substr($0, 1, 16384); printf "${lineIsWhole}"; fflush() }' 2>/dev/null`

/**
 * Runs a script and gives its lines as they come. Left early, the script is ended over there, and seen gone, before this
 * returns; `onEnd` hears of a script that ended by itself.
 */
export async function* streamed(
  shell: ShellSession,
  script: ShellScript,
  signal: AbortSignal,
  onEnd: (result: ShellResult) => void = () => {},
): AsyncGenerator<string[], void, undefined> {
  const arriving = createArriving()
  const stop = new AbortController()
  const use = { signal: AbortSignal.any([signal, stop.signal]), timeoutMs: longestMs, byteLimit: 4096 }
  const running = shell
    .run(script, {
      ...use,
      onOutput: (stream, text) => stream === 'stdout' && arriving.add(text.replaceAll(whole, '')),
    })
    .then(
      result => {
        onEnd(result)
        arriving.end()
      },
      error => arriving.end(error),
    )
  try {
    for (let lines = await arriving.next(); lines !== undefined; lines = await arriving.next()) yield lines
  } finally {
    stop.abort()
    await running
  }
}
