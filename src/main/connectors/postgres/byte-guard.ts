import type { Duplex } from 'node:stream'
import { OpsError } from '#domain/failure'

/** Bytes that one message of the server, and so one row, may have. */
export const usualByteLimit = 64 * 1024 * 1024

export interface ByteGuard {
  limit: number
}

/**
 * Watches the length header of every message before pg's parser sees it, and ends the connection when one is larger than
 * `limit` bytes: the parser would gather 600 MB, fail to make a string of it, and take the process along.
 * Must be attached before the parser; it starts the flow of data on the next tick, so attach both in one go.
 */
export function guardBytes(stream: Duplex): ByteGuard {
  const guard = { limit: usualByteLimit }
  const header = Buffer.alloc(5)
  let headerFilled = 0
  let bodyLeft = 0
  stream.prependListener('data', (chunk: Buffer) => {
    let at = 0
    while (at < chunk.length) {
      if (bodyLeft > 0) {
        const step = Math.min(bodyLeft, chunk.length - at)
        bodyLeft -= step
        at += step
        continue
      }
      if (headerFilled === 0 && chunk.length - at >= 5) {
        bodyLeft = accept(chunk.readUInt32BE(at + 1))
        at += 5
      } else {
        header[headerFilled++] = chunk[at++] ?? 0
        if (headerFilled === 5) {
          headerFilled = 0
          bodyLeft = accept(header.readUInt32BE(1))
        }
      }
      if (stream.destroyed) return
    }
  })
  /** The length counts itself but not the type byte. */
  const accept = (length: number) => {
    if (length < 4) stream.destroy(new OpsError(notPostgres))
    else if (length > guard.limit) stream.destroy(new OpsError(tooLarge(length, guard.limit)))
    return length - 4
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
