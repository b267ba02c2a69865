import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { OpsError } from '#domain/failure'

/** What a known_hosts file says of one host and port. */
export interface KnownHost {
  readonly marker: 'none' | 'revoked' | 'cert-authority'
  readonly type: string
  /** Base64 of the key blob. */
  readonly key: string
}

/** The operator's file, only ever read. A missing one knows nobody; one that cannot be read refuses, it does not trust. */
export async function readKnownHosts(
  file: string | undefined,
  host: string,
  port: number,
): Promise<readonly KnownHost[]> {
  if (file === undefined) return []
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw new OpsError({
      kind: 'denied',
      layer: 'host-key',
      code: 'KNOWN_HOSTS_UNREADABLE',
      message: `The file of known host keys cannot be read: ${file}`,
      hint: 'Without it nobody can tell whether this is the right host. Correct its permissions.',
    })
  }
  return knownFor(text, host, port)
}

/** Pure: the entries of a text that are about this host and port. Lines that are not entries are passed over. */
export function knownFor(text: string, host: string, port: number): readonly KnownHost[] {
  const name = (port === 22 ? host : `[${host}]:${port}`).toLowerCase()
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .flatMap((line): KnownHost[] => {
      if (line.length > 32_768 || line.trimStart().startsWith('#')) return []
      const words = line.trim().split(/\s+/)
      const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : 'none'
      const [names, type, key] = words
      if (!names || !type || !key || !isBlob(key, type)) return []
      if (marker !== 'none' && marker !== 'revoked' && marker !== 'cert-authority') return []
      return matches(names, name) ? [{ marker, type, key }] : []
    })
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
