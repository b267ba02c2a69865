import type { Duplex } from 'node:stream'
import { OpsError } from '#domain/failure'

/** Bytes that one message of the server, and so one row, may have. */
export const usualByteLimit = 64 * 1024 * 1024

const errorResponse = 'E'.charCodeAt(0)
const noticeResponse = 'N'.charCodeAt(0)

export interface ByteGuard {
  limit: number
}

/**
 * Stands before pg's parser. Watches the length header of every message and ends the connection when one is larger than
 * `limit` bytes: the parser would gather 600 MB and fail to make a string of it. It throws from the socket's callback, and
 * so it does on malformed messages; what it throws ends the connection here, and not the process. An error or a notice
 * whose list of fields has no end would keep the parser, and us, busy for ever: it does not get there. Rows that came
 * before one that is too large are still parsed. To be called when the parser is attached and before the first byte is read.
 */
export function guardBytes(stream: Duplex): ByteGuard {
  const guard = { limit: usualByteLimit }
  const header = Buffer.alloc(5)
  let headerFilled = 0
  let bodyLeft = 0
  let kind = 0
  let size = 0
  /** The last two bytes of the body so far. */
  let tail = 0
  const parsers = stream.listeners('data')
  stream.removeAllListeners('data')
  stream.on('data', (chunk: Buffer) => {
    const good = chunk.subarray(0, watch(chunk))
    if (good.length === 0) return
    try {
      for (const parse of parsers) parse.call(stream, good)
    } catch (error) {
      stream.destroy(new OpsError(notPostgres, { cause: error }))
    }
  })
  /** How many bytes of it may be parsed. */
  const watch = (chunk: Buffer): number => {
    for (let at = 0; at < chunk.length && !stream.destroyed; ) {
      if (bodyLeft > 0) {
        const step = Math.min(bodyLeft, chunk.length - at)
        for (const byte of chunk.subarray(Math.max(at, at + step - 2), at + step)) tail = ((tail << 8) | byte) & 0xffff
        bodyLeft -= step
        at += step
        if (bodyLeft === 0) end()
      } else if (headerFilled === 0 && chunk.length - at >= 5) {
        if (!begins(chunk[at] ?? 0, chunk.readUInt32BE(at + 1))) return at
        at += 5
      } else {
        header[headerFilled++] = chunk[at++] ?? 0
        if (headerFilled === 5) {
          headerFilled = 0
          if (!begins(header[0] ?? 0, header.readUInt32BE(1))) return 0
        }
      }
    }
    return stream.destroyed ? 0 : chunk.length
  }
  /** The length counts itself but not the type byte. */
  const begins = (type: number, length: number): boolean => {
    if (length < 4) stream.destroy(new OpsError(notPostgres))
    else if (length > guard.limit) stream.destroy(new OpsError(tooLarge(length, guard.limit)))
    kind = type
    size = length - 4
    bodyLeft = size
    if (bodyLeft === 0) end()
    return !stream.destroyed
  }
  /** A list of fields ends with a zero of its own, after the zero of its last field. */
  const end = () => {
    if (kind !== errorResponse && kind !== noticeResponse) return
    if (size === 0 || (tail & 0xff) !== 0 || (size > 1 && tail !== 0)) stream.destroy(new OpsError(notPostgres))
  }
  return guard
}

const notPostgres = {
  kind: 'rejected',
  code: 'NOT_POSTGRES',
  layer: 'session',
  message: 'What answers there does not speak the PostgreSQL protocol.',
  hint: 'Check host and port.',
} as const

const tooLarge = (length: number, limit: number) =>
  ({
    kind: 'rejected',
    code: 'CELL_TOO_LARGE',
    layer: 'statement',
    message: `A row of ${megabytes(length)} came back; at most ${megabytes(limit)} are read.`,
    hint: 'Ask for a part of it: left(column, 1000), substr(), or length(column).',
  }) as const

const megabytes = (bytes: number) => `${Math.max(1, Math.round(bytes / 1024 / 1024))} MB`
