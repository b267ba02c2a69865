/** Takes text as it comes, and gives it to whoever waits. */
export interface Arriving {
  add(text: string): void
  /** Nothing more will come; an error is thrown to the one who waits. */
  end(error?: unknown): void
  /** Whole lines that came since the last time, at once when there are some; undefined at the end. */
  next(): Promise<string[] | undefined>
}

/** A line of more than this is given in parts: memory follows the screen. */
const longest = 1024 * 1024

export function createArriving(): Arriving {
  let held = ''
  let lines: string[] = []
  let over: { readonly error?: unknown } | undefined
  let wake = () => {}
  return {
    add(text) {
      const parts = (held + text).split('\n')
      held = parts.pop() ?? ''
      if (held.length > longest) {
        parts.push(held)
        held = ''
      }
      lines = lines.length === 0 ? parts : lines.concat(parts)
      if (parts.length > 0) wake()
    },
    end(error) {
      if (held !== '') lines.push(held)
      held = ''
      over = { error }
      wake()
    },
    async next() {
      if (lines.length === 0 && !over)
        await new Promise<void>(resolve => {
          wake = resolve
        })
      if (lines.length === 0 && over?.error !== undefined) throw over.error
      if (lines.length === 0 && over) return undefined
      const taken = lines
      lines = []
      return taken
    },
  }
}
