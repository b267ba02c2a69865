/** One stream of a wrapped program, taken apart at the lines that carry the nonce. */
export interface Frames {
  feed(text: string): void
  /** The stream has ended: what was held back comes out. */
  end(): void
}

/**
 * Splits a stream into text and marks. A mark is a line of its own, led by the nonce and by one line end that is ours;
 * nothing else in the stream can look like it. What could be the beginning of a mark is held back until it is known.
 */
export function createFrames(nonce: string, onText: (text: string) => void, onMark: (words: string[]) => void): Frames {
  const mark = `\n${nonce} `
  let held = ''
  return {
    feed(text) {
      held += text
      for (;;) {
        const at = held.indexOf(mark)
        const end = at < 0 ? -1 : held.indexOf('\n', at + mark.length)
        if (end < 0) break
        if (at > 0) onText(held.slice(0, at))
        onMark(held.slice(at + mark.length, end).split(' '))
        held = held.slice(end + 1)
      }
      const partial = held.indexOf(mark)
      const keep = partial >= 0 ? held.length - partial : startOf(mark, held)
      if (held.length > keep) onText(held.slice(0, held.length - keep))
      held = held.slice(held.length - keep)
    },
    end() {
      if (held) onText(held)
      held = ''
    },
  }
}

/** How many characters at the end of `text` are the beginning of `mark`. */
function startOf(mark: string, text: string): number {
  for (let size = Math.min(mark.length - 1, text.length); size > 0; size--)
    if (text.endsWith(mark.slice(0, size))) return size
  return 0
}
