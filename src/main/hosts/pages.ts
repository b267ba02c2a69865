import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

export interface PageFile {
  readonly type: string
  readonly body: Buffer
}

/** Hands out the built pages and nothing else: links are resolved first, what then lies outside the folder is not there. */
export function createPages(folder: string) {
  const root = realpath(folder).catch(() => folder)
  /** The file at an address's path, or undefined. `/` is the page itself. */
  return async (path: string): Promise<PageFile | undefined> => {
    const name = plain(path)
    const type = name === undefined ? undefined : types[extname(name)]
    if (name === undefined || type === undefined) return undefined
    try {
      const jail = await root
      const file = await realpath(join(jail, name))
      if (!file.startsWith(jail + sep)) return undefined
      return { type, body: await readFile(file) }
    } catch {
      return undefined
    }
  }
}

/** The path as a relative file name, or undefined when it holds anything a build never writes. */
function plain(path: string): string | undefined {
  if (path === '/') return 'index.html'
  try {
    const name = decodeURIComponent(path.slice(1))
    return /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/.test(name) && !name.includes('..') ? name : undefined
  } catch {
    return undefined
  }
}
