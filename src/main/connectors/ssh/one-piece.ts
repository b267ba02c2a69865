import type { Duplex } from 'node:stream'

/**
 * What is written to the stream in one turn of the event loop leaves in one piece. The SSH library writes each packet in
 * three, and each would be a call to the system and, without Nagle, a segment on the wire.
 */
export function inOnePiece(stream: Duplex): Duplex {
  const write = stream.write.bind(stream) as (...given: unknown[]) => boolean
  let corked = false
  stream.write = (...given: unknown[]) => {
    if (!corked) {
      corked = true
      stream.cork()
      process.nextTick(() => {
        corked = false
        stream.uncork()
      })
    }
    return write(...given)
  }
  return stream
}
