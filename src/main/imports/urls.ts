import { readHost } from '#domain/host'
import type { Files } from './files'
import type { Gathering } from './gather'
import type { Home } from './home'
import { libpqName, readLibpq, shortHost } from './libpq'
import { isLibpqUrl, libpqUrlWords } from './libpq-url'
import { quoted } from './names'
import { findService } from './pg-service'

type UrlProfile = {
  readonly fields: Readonly<Record<string, unknown>>
  readonly notes: readonly string[]
  readonly password?: string
}
type ReadUrl = UrlProfile | { readonly refused: string }

const notAnAddress = 'It is no address that is known here: postgres://, redis://, ssh:// or https://.'

/**
 * Addresses, one a line, as applications have them: bare, in quotes, or as the value of a variable. No reason repeats
 * any part of a line, for a password may stand anywhere in it.
 */
export async function readUrls(
  text: string,
  file: string,
  gathering: Gathering,
  home: Home,
  files: Files,
): Promise<void> {
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const place = { file, line: at + 1 }
    const address = line
      .trim()
      .replace(/^(?:export\s+)?\w+=/, '')
      .replace(/^(["'])(.*)\1$/, '$2')
    if (address === '' || address.startsWith('#')) continue
    const read = isLibpqUrl(address) ? await postgresUrl(address, home, files) : otherUrl(address, home)
    if ('refused' in read) gathering.refuse(place, read.refused)
    else gathering.add({ ...place, ...read })
  }
}

async function postgresUrl(text: string, home: Home, files: Files): Promise<ReadUrl> {
  const own = libpqUrlWords(text)
  if (!own) return { refused: 'It is not written as an address should be: special letters are %-encoded.' }
  const service = own.get('service')
  const found = service ? await findService(service, home, files) : undefined
  if (service && !found) return { refused: `There is no usable service ${quoted(service)} in pg_service.conf.` }
  const read = readLibpq(new Map([...(found ?? []), ...own]), home)
  if ('refused' in read) return read
  return { ...read, fields: { ...read.fields, name: service ?? libpqName(read.fields) } }
}

function otherUrl(text: string, home: Home): ReadUrl {
  const url = URL.parse(text)
  if (!url) return { refused: notAnAddress }
  try {
    const user = decodeURIComponent(url.username)
    const password = decodeURIComponent(url.password)
    const secret = password === '' ? {} : { password }
    if (url.protocol === 'http:' || url.protocol === 'https:') return webUrl(url, user, secret)
    const host = readHost(decodeURIComponent(url.hostname))
    if ('refused' in host) return host
    const notes = host.note ? [host.note] : []
    const port = url.port === '' ? {} : { port: Number(url.port) }
    const common = { name: shortHost(host.host), host: host.host, ...port }
    if (url.protocol === 'redis:' || url.protocol === 'rediss:') return redisUrl(url, common, user, notes, secret)
    if (url.protocol === 'ssh:') {
      if (!user) notes.push(`No user is named: ${quoted(home.user)}, your login name, is taken.`)
      const login = password === '' ? { secret: { from: 'ask' } } : {}
      return { fields: { protocol: 'ssh', ...common, user: user || home.user, ...login }, notes, ...secret }
    }
    return { refused: notAnAddress }
  } catch {
    return { refused: 'It is not written as an address should be: special letters are %-encoded.' }
  }
}

function redisUrl(
  url: URL,
  common: { name: string; host: string },
  user: string,
  notes: string[],
  secret: { password?: string },
): ReadUrl {
  const database = url.pathname.slice(1) || url.searchParams.get('db') || '0'
  if (!/^\d{1,4}$/.test(database)) return { refused: 'Its database is no number.' }
  const left = [...url.searchParams.keys()].filter(word => word !== 'db')
  if (left.length > 0) notes.push(`Left out: ${left.map(quoted).join(', ')}.`)
  const fields = {
    protocol: 'redis',
    ...common,
    ...(user === '' || user === 'default' ? {} : { user }),
    database: Number(database),
    ...(url.protocol === 'rediss:' ? { tls: 'verify-full' } : {}),
  }
  return { fields, notes, ...secret }
}

function webUrl(url: URL, user: string, secret: { password?: string }): ReadUrl {
  const notes: string[] = []
  // What follows the question mark often is a token, and an address is shown and exported.
  if (url.search !== '' || url.hash !== '') notes.push('What follows the path is left out: it may be a secret.')
  const bare = url.origin + (url.pathname === '/' ? '' : url.pathname)
  const login = user === '' && !secret.password ? {} : { login: 'basic', ...(user === '' ? {} : { user }) }
  return { fields: { protocol: 'http', name: shortHost(url.hostname), url: bare, ...login }, notes, ...secret }
}
