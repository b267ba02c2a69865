import { type FileHandle, open, rm } from 'node:fs/promises'
import type { Cell } from '#domain/table'

type Row = readonly Cell[]

/** Rows in a file of mode 0600, found again by their number. In memory is only where each block of them begins. */
export interface Spool {
  readonly rows: number
  readonly bytes: number
  /** One call at a time. Rejects with the file system's error; what was appended before stays readable. */
  append(rows: readonly Row[]): Promise<void>
  /** The rows from that number on, read block by block as they are taken. */
  read(from: number): AsyncGenerator<Row, undefined>
  /** Closes and removes the file. */
  remove(): Promise<void>
}

// Few enough to be read for a screen of them, many enough that ten million rows need no more than a megabyte of places.
const blockRows = 256
const blockCharacters = 64 * 1024

/** Makes an empty spool; the file must not exist. */
export async function createSpool(file: string): Promise<Spool> {
  const handle: FileHandle = await open(file, 'wx+', 0o600)
  /** Of each block, its first row and its first byte. */
  const firsts: number[] = []
  const offsets: number[] = []
  let rows = 0
  let bytes = 0

  return {
    get rows() {
      return rows
    },
    get bytes() {
      return bytes
    },
    async append(added) {
      const blocks = inBlocks(added).map(block => ({ rows: block.length, data: Buffer.from(block.join('')) }))
      const data = Buffer.concat(blocks.map(block => block.data))
      for (let written = 0; written < data.length; )
        written += (await handle.write(data, written, data.length - written, bytes + written)).bytesWritten
      for (const block of blocks) {
        firsts.push(rows)
        offsets.push(bytes)
        rows += block.rows
        bytes += block.data.length
      }
    },
    async *read(from) {
      for (let block = blockOf(firsts, from); block < firsts.length; block++) {
        const [start = 0, end = bytes] = [offsets[block], offsets[block + 1]]
        const { buffer } = await handle.read(Buffer.allocUnsafe(end - start), 0, end - start, start)
        const lines = buffer.toString('utf8').split('\n')
        for (let at = Math.max(0, from - (firsts[block] ?? 0)); at < lines.length - 1; at++)
          yield JSON.parse(lines[at] ?? '[]') as Row
      }
      return undefined
    },
    async remove() {
      await handle.close().catch(() => {})
      await rm(file, { force: true })
    },
  }
}

/** Each row as a line of JSON, some lines to a block. */
function inBlocks(rows: readonly Row[]): string[][] {
  const blocks: string[][] = []
  let block: string[] = []
  let characters = 0
  for (const row of rows) {
    const line = `${JSON.stringify(row)}\n`
    block.push(line)
    characters += line.length
    if (block.length < blockRows && characters < blockCharacters) continue
    blocks.push(block)
    block = []
    characters = 0
  }
  if (block.length > 0) blocks.push(block)
  return blocks
}

/** The block that a row stands in; past the last when there is no such row yet. */
function blockOf(firsts: readonly number[], row: number): number {
  let [low, high] = [0, firsts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((firsts[middle] ?? 0) <= row) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}
