import { constants } from 'node:fs'
import { glob, open } from 'node:fs/promises'

const mostBytes = 1024 * 1024
const mostFound = 200

/** What readers may ask of the disk. */
export interface Files {
  /** The text of a small file; `open` when others may read it too. What cannot be read is refused in words. */
  read(path: string): Promise<{ readonly text: string; readonly open: boolean } | Refused>
  /** Files that a pattern of paths stands for, in order; at most 200. */
  find(pattern: string): Promise<readonly string[]>
}

interface Refused {
  readonly refused: string
  readonly absent?: boolean
}

/** The real disk: plain text files of at most 1 MB, and never a pipe, a device or a folder. */
export const disk: Files = {
  async read(path) {
    try {
      // Without waiting: a pipe would keep us until somebody writes into it.
      const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
      try {
        const about = await handle.stat()
        if (!about.isFile()) return { refused: 'This is not a file.' }
        if (about.size > mostBytes) return tooLarge
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(mostBytes + 1), 0, mostBytes + 1, 0)
        if (bytesRead > mostBytes) return tooLarge
        return { ...textOf(buffer.toString('utf8', 0, bytesRead)), open: (about.mode & 0o077) !== 0 }
      } finally {
        await handle.close()
      }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
      if (code === 'ENOENT' || code === 'ENOTDIR') return { refused: 'There is no such file.', absent: true }
      return { refused: code === 'EACCES' ? 'You may not read this file.' : `This file cannot be read (${code}).` }
    }
  },
  async find(pattern) {
    const found: string[] = []
    try {
      // Two stars would walk whole trees; ssh does not know them either.
      for await (const file of glob(pattern.replace(/\*{2,}/g, '*'))) {
        found.push(file)
        if (found.length >= mostFound) break
      }
    } catch {
      // A folder that may not be looked into holds nothing for us, as with ssh.
    }
    return found.toSorted()
  },
}

const tooLarge: Refused = { refused: 'It is larger than 1 MB.' }

/** Text from a file or from somebody's clipboard, or why it is none. */
export function textOf(text: string): { text: string } | Refused {
  if (text.length > mostBytes) return tooLarge
  return text.includes('\0') ? { refused: 'This is not plain text in UTF-8.' } : { text: text.replace(/^\uFEFF/, '') }
}
