import picocolors from 'picocolors'
import type { RunOutcome, StepOutcome } from '#domain/run-event'

export type Format = 'text' | 'json'

/** Results go to stdout, progress and questions to stderr: a pipe gets only results. */
export interface Screen {
  readonly format: Format
  /** Somebody sits there and can be asked. */
  readonly interactive: boolean
  readonly colors: ReturnType<typeof picocolors.createColors>
  print(text: string): void
  printJson(value: unknown): void
  /** A line about what is going on; none when JSON is wanted from a pipe. */
  tell(text: string): void
  /** The one line at the bottom that is rewritten; only where somebody watches. */
  progress(text: string | undefined): void
}

export function createScreen(format: Format): Screen {
  const colors = picocolors.createColors(Boolean(process.stdout.isTTY) && !process.env.NO_COLOR)
  const watched = Boolean(process.stderr.isTTY)
  let shown = false
  const wipe = () => {
    if (shown) process.stderr.write('\r\u001b[K')
    shown = false
  }
  return {
    format,
    interactive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
    colors,
    print(text) {
      wipe()
      process.stdout.write(`${text}\n`)
    },
    printJson(value) {
      wipe()
      process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
    },
    tell(text) {
      wipe()
      process.stderr.write(`${text}\n`)
    },
    progress(text) {
      if (!watched || format === 'json') return
      wipe()
      if (text === undefined) return
      process.stderr.write(text.slice(0, (process.stderr.columns ?? 80) - 1))
      shown = true
    },
  }
}

const marks = { passed: '✓', found: '!', failed: '✗', cancelled: '■', unknown: '?', skipped: '–', interrupted: '?' }

/** An outcome as a mark with its word: colour alone says nothing on paper. */
export function outcomeMark(screen: Screen, outcome: StepOutcome | RunOutcome): string {
  const { green, yellow, red, dim } = screen.colors
  const paint = {
    passed: green,
    found: yellow,
    failed: red,
    cancelled: yellow,
    unknown: red,
    skipped: dim,
    interrupted: red,
  }
  return paint[outcome](`${marks[outcome]} ${outcome}`)
}
