import type { SshSettings } from './ssh-settings'

/** A host on the way: an alias or a name, and what the way says of it over what its own lines say. */
export interface Hop {
  readonly alias: string
  readonly user?: string
  readonly port?: number
}

/** How a host is reached: directly, over hosts in this order, or in a way that is not followed. */
export type Way =
  | { readonly hops: readonly Hop[] }
  | { readonly refused: string; readonly line: number; readonly file: string }

const direct: Way = { hops: [] }

/** The way that the lines of an alias say. Of ProxyJump and ProxyCommand the one that stands first holds, as with ssh. */
export function wayOf(settings: SshSettings, expand: (text: string) => string): Way {
  const line = settings.lines.find(({ word }) => word === 'proxyjump' || word === 'proxycommand')
  if (!line || line.values[0]?.toLowerCase() === 'none') return direct
  const { file, line: at } = line
  if (line.word === 'proxyjump') {
    const hops = line.values
      .join('')
      .split(',')
      .map(one => readHop(expand(one.trim())))
    return hops.every(hop => hop !== undefined)
      ? { hops }
      : { file, line: at, refused: 'Its ProxyJump is not understood.' }
  }
  const hop = hopOfCommand(line.values)
  return hop
    ? { hops: [hop] }
    : {
        file,
        line: at,
        refused: 'It is reached through a ProxyCommand, which is never run here. A ProxyJump can be followed.',
      }
}

/** Reads `[user@]host[:port]` or `ssh://…`. */
export function readHop(text: string): Hop | undefined {
  const bare = text.replace(/^ssh:\/\//i, '').replace(/\/$/, '')
  const [, user, bracketed, plain, port] =
    /^(?:([^@\s]+)@)?(?:\[([^\]\s]+)\]|([^:@\s[\]]+))(?::(\d{1,5}))?$/.exec(bare) ?? []
  const alias = bracketed ?? plain
  if (alias === undefined) return undefined
  return { alias, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port: Number(port) }) }
}

const harmless = new Set(['-q', '-T', '-x', '-a', '-k', '-4', '-6', '-C'])

/** The host of `ssh -W %h:%p HOST` or `ssh HOST nc %h %p`, which both say no more than a jump. */
function hopOfCommand(words: readonly string[]): Hop | undefined {
  const typed = words.flatMap(word => word.split(/\s+/)).filter(Boolean)
  const [program = '', ...left] = typed[0] === 'exec' ? typed.slice(1) : typed
  if (!/^(?:.*\/)?ssh$/.test(program)) return undefined
  const said: Record<'-W' | '-p' | '-l', string | undefined> = { '-W': undefined, '-p': undefined, '-l': undefined }
  let host: string | undefined
  let after: string[] = []
  for (let at = 0; at < left.length; at++) {
    const word = left[at] ?? ''
    const [, flag, value] = /^(-[Wpl])(.*)$/.exec(word) ?? []
    if (flag === '-W' || flag === '-p' || flag === '-l') said[flag] = value || left[++at]
    else if (harmless.has(word)) continue
    else if (word.startsWith('-')) return undefined
    else if (host === undefined) host = word
    else {
      after = left.slice(at)
      break
    }
  }
  const passes =
    said['-W'] === undefined ? /^(?:nc|netcat) %h %p$/.test(after.join(' ')) : /^\[?%h\]?:%p$/.test(said['-W'])
  const hop = host === undefined || !passes ? undefined : readHop(host)
  if (!hop || (said['-W'] !== undefined && after.length > 0)) return undefined
  const port = said['-p']
  if (port !== undefined && !/^\d{1,5}$/.test(port)) return undefined
  return { ...hop, ...(said['-l'] ? { user: said['-l'] } : {}), ...(port ? { port: Number(port) } : {}) }
}
