import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the served door keeps between starts: a bookmarked address must go on working. */
export interface Remembered {
  readonly port: number
  /** Cookies do not know ports: a name of its own keeps two consoles on one machine apart. */
  readonly cookie: string
}

const fileIn = (folder: string) => join(folder, 'served.json')

/** The last start's port and cookie name; port 0 on the first. */
export function recall(folder: string): Remembered {
  try {
    const { port, cookie } = JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Partial<Remembered>
    if (Number.isInteger(port) && /^quarterdeck-[\w-]{8}$/.test(String(cookie)))
      return { port: port ?? 0, cookie: String(cookie) }
  } catch {
    // A first start, or a file somebody broke: both begin anew.
  }
  return { port: 0, cookie: `quarterdeck-${randomBytes(6).toString('base64url')}` }
}

export function remember(folder: string, what: Remembered): void {
  try {
    writeFileSync(fileIn(folder), `${JSON.stringify(what)}\n`, { mode: 0o600 })
  } catch {
    // A folder that cannot be written costs the same address next time, nothing else.
  }
}
