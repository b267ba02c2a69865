/** Keeps the beginning and the end of what was said, within a limit; the middle is counted. */
export interface Capture {
  add(text: string): void
  readonly text: string
  readonly dropped: number
}

export function createCapture(limit: number): Capture {
  const half = Math.floor(limit / 2)
  let head = ''
  let tail = ''
  let dropped = 0
  return {
    add(text) {
      const room = Math.max(0, half - head.length)
      head += text.slice(0, room)
      tail += text.slice(room)
      if (tail.length > half) {
        dropped += tail.length - half
        tail = tail.slice(-half)
      }
    },
    get text() {
      return dropped > 0 ? `${head}\n… ${dropped} characters not kept …\n${tail}` : head + tail
    },
    get dropped() {
      return dropped
    },
  }
}
