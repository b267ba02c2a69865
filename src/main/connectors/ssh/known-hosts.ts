import { createHmac } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { OpsError } from '#domain/failure'

/** What a known_hosts file says of one host and port. */
export interface KnownHost {
  readonly marker: 'none' | 'revoked' | 'cert-authority'
  readonly type: string
  /** Base64 of the key blob. */
  readonly key: string
  /** Where it stands, `file:line`. */
  readonly at: string
}

export interface KnownHosts {
  readonly entries: readonly KnownHost[]
  /** Lines that are no entries, `file:line why`. Nothing is ever believed of them. */
  readonly unread: readonly string[]
}

const mostBytes = 16 * 1024 * 1024
const mostLine = 32_768

/**
 * The operator's files, only ever read: all of them, as ssh does. A missing one knows nobody; one that cannot be read
 * refuses, it does not trust: it may be the one that says `@revoked`.
 */
export async function readKnownHosts(files: readonly string[], host: string, port: number): Promise<KnownHosts> {
  const all = await Promise.all(files.map(async file => knownFor(await content(file), host, port, file)))
  return { entries: all.flatMap(one => one.entries), unread: all.flatMap(one => one.unread) }
}

async function content(file: string): Promise<string> {
  try {
    // Without waiting: a pipe would keep us until somebody writes into it.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const about = await handle.stat()
      if (!about.isFile() || about.size > mostBytes) throw unreadable(file)
      return await handle.readFile('utf8')
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error instanceof OpsError ? error : unreadable(file)
  }
}

const unreadable = (file: string) =>
  new OpsError({
    kind: 'denied',
    layer: 'host-key',
    code: 'KNOWN_HOSTS_UNREADABLE',
    message: `The file of known host keys cannot be read: ${file}`,
    hint: 'Without it nobody can tell whether this is the right host. Correct its permissions.',
  })

/** Pure: the entries of a text that are about this host and port, and the lines that are no entries. */
export function knownFor(text: string, host: string, port: number, file = 'known_hosts'): KnownHosts {
  const name = (port === 22 ? host : `[${host}]:${port}`).toLowerCase()
  const entries: KnownHost[] = []
  const unread: string[] = []
  for (const [at, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const place = `${file}:${at + 1}`
    const entry = line.length > mostLine ? 'is too long' : entryOf(line.trim())
    if (typeof entry === 'string') unread.push(`${place} ${entry}`)
    else if (entry && matches(entry.names, name)) {
      const { marker, type, key } = entry
      entries.push({ marker, type, key, at: place })
    }
  }
  return { entries, unread }
}

/** A line's entry, undefined for one that says nothing, or why it cannot be read. */
function entryOf(line: string): (Omit<KnownHost, 'at'> & { readonly names: string }) | string | undefined {
  if (line === '' || line.startsWith('#')) return undefined
  const words = line.split(/\s+/)
  const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : 'none'
  const [names, type, key] = words
  if (marker !== 'none' && marker !== 'revoked' && marker !== 'cert-authority') return 'has a marker that is not known'
  if (!names || !type || !key) return 'is not names, type and key'
  return isBlob(key, type) ? { marker, names, type, key } : 'holds no key of its type'
}

/** A key that says itself of which type it is; anything else is not a key. */
function isBlob(key: string, type: string): boolean {
  const blob = Buffer.from(key, 'base64')
  if (blob.length < 8) return false
  const size = blob.readUInt32BE(0)
  return size < 64 && blob.subarray(4, 4 + size).toString('latin1') === type
}

function matches(names: string, name: string): boolean {
  if (names.startsWith('|1|')) {
    const [salt = '', hash = ''] = names.slice(3).split('|')
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
  }
  let hit = false
  for (const pattern of names.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!')
    if (!like(negated ? pattern.slice(1) : pattern, name)) continue
    // One name that is ruled out rules out the line, wherever it stands.
    if (negated) return false
    hit = true
  }
  return hit
}

/** `*` and `?` as OpenSSH reads them. Goes back to the last star only, so a hostile pattern costs no more than its length. */
function like(pattern: string, text: string): boolean {
  let at = 0
  let star = -1
  let from = 0
  let p = 0
  while (at < text.length) {
    if (pattern[p] === '*') {
      star = p++
      from = at
    } else if (pattern[p] === '?' || pattern[p] === text[at]) {
      p++
      at++
    } else if (star >= 0) {
      p = star + 1
      at = ++from
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
