import type { Duplex } from 'node:stream'
import { OpsError } from '#domain/failure'

/** Bytes that one message of the server, and so one row, may have. */
export const usualByteLimit = 64 * 1024 * 1024

const headerBytes = 5
const dataRow = 'D'.charCodeAt(0)
const errorResponse = 'E'.charCodeAt(0)
const noticeResponse = 'N'.charCodeAt(0)

/** Takes a row: its body is those bytes from `at` to `end`, the taker's to change. Throws where it is malformed. */
export type RowTaker = (bytes: Buffer, at: number, end: number) => void

export interface ByteGuard {
  limit: number
  /** Who gets the rows that come, as bytes. Undefined is pg's parser, which makes of each row twice what we need. */
  rows: RowTaker | undefined
}

/**
 * Stands before pg's parser. Watches the length header of every message and ends the connection when one is larger than
 * `limit` bytes: the parser would gather 600 MB and fail to make a string of it. It throws from the socket's callback, and
 * so it does on malformed messages; what it throws ends the connection here, and not the process. An error or a notice
 * whose list of fields has no end would keep the parser, and us, busy for ever: it does not get there. Rows that came
 * before one that is too large are still parsed. To be called when the parser is attached and before the first byte is read.
 */
export function guardBytes(stream: Duplex): ByteGuard {
  const guard: ByteGuard = { limit: usualByteLimit, rows: undefined }
  /** What waits for the rest of it, and how many bytes that is in all. */
  let held: Buffer[] = []
  let heldBytes = 0
  let needed = 0
  /** Of the message that the parser gets in pieces. */
  let bodyLeft = 0
  let kind = 0
  let size = 0
  /** The last two bytes of its body so far. */
  let tail = 0
  const parsers = stream.listeners('data')
  stream.removeAllListeners('data')
  const hold = (bytes: Buffer, upTo: number) => {
    held.push(bytes)
    heldBytes += bytes.length
    needed = upTo
  }
  /** Of a chunk, what completes that which waits is put to it; the rest is read where it lies. */
  const take = (chunk: Buffer): void => {
    let rest = chunk
    while (needed > 0 && rest.length > 0) {
      const missing = rest.subarray(0, needed - heldBytes)
      rest = rest.subarray(missing.length)
      hold(missing, needed)
      if (heldBytes < needed) return
      const whole = Buffer.concat(held)
      held = []
      heldBytes = 0
      needed = 0
      watch(whole)
    }
    watch(rest)
  }
  stream.on('data', (chunk: Buffer) => {
    try {
      take(chunk)
    } catch (error) {
      stream.destroy(new OpsError(notPostgres, { cause: error }))
    }
  })
  /** Hands on what came, in its order: rows to who takes them, all else to the parser. */
  const watch = (bytes: Buffer): void => {
    let passed = 0
    const pass = (end: number) => {
      if (end === passed) return
      const good = bytes.subarray(passed, end)
      passed = end
      for (const parse of parsers) parse.call(stream, good)
    }
    let at = 0
    while (at < bytes.length && !stream.destroyed) {
      if (bodyLeft > 0) {
        const end = Math.min(at + bodyLeft, bytes.length)
        for (const byte of bytes.subarray(Math.max(at, end - 2), end)) tail = ((tail << 8) | byte) & 0xffff
        bodyLeft -= end - at
        at = end
        if (bodyLeft === 0 && !endsWell()) return
        continue
      }
      if (bytes.length - at < headerBytes) {
        hold(bytes.subarray(at), headerBytes)
        break
      }
      const type = bytes[at] ?? 0
      const length = bytes.readUInt32BE(at + 1)
      if (!fits(length)) break
      if (type === dataRow) {
        // Whose row it is stands in what came before.
        pass(at)
        if (stream.destroyed) return
        if (guard.rows) {
          const end = at + 1 + length
          if (end > bytes.length) {
            hold(bytes.subarray(at), 1 + length)
            break
          }
          guard.rows(bytes, at + headerBytes, end)
          at = end
          passed = end
          continue
        }
      }
      kind = type
      size = length - 4
      bodyLeft = size
      at += headerBytes
      if (bodyLeft === 0 && !endsWell()) return
    }
    pass(at)
  }
  /** The length counts itself but not the type byte. */
  const fits = (length: number): boolean => {
    if (length < 4) stream.destroy(new OpsError(notPostgres))
    else if (length > guard.limit) stream.destroy(new OpsError(tooLarge(length, guard.limit)))
    return !stream.destroyed
  }
  /** A list of fields ends with a zero of its own, after the zero of its last field. */
  const endsWell = (): boolean => {
    const listed = kind === errorResponse || kind === noticeResponse
    if (listed && (size === 0 || (tail & 0xff) !== 0 || (size > 1 && tail !== 0)))
      stream.destroy(new OpsError(notPostgres))
    return !stream.destroyed
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
