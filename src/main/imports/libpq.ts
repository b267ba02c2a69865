import { readHost } from '#domain/host'
import { tlsModeSchema } from '#domain/profile'
import { fromHome, type Home } from './home'
import { quoted } from './names'

/** The parts of a profile that libpq's words say. */
export interface LibpqProfile {
  readonly fields: Readonly<Record<string, unknown>>
  readonly notes: readonly string[]
  readonly password?: string
}

const standardPort = '5432'

/** Words that say nothing about which server is reached, or as whom. */
const quiet = new Set(
  `host hostaddr port dbname user password sslmode ssl sslrootcert sslcert sslkey target_session_attrs service
  application_name fallback_application_name connect_timeout client_encoding tcp_user_timeout keepalives
  keepalives_idle keepalives_interval keepalives_count gssencmode sslcompression sslsni passfile`.split(/\s+/),
)

/**
 * A profile from libpq's own words (`host`, `sslmode`, `target_session_attrs` …), with libpq's meaning of what is left
 * out. Refused with a reason that repeats no value.
 */
export function readLibpq(words: ReadonlyMap<string, string>, home: Home): LibpqProfile | { refused: string } {
  const notes: string[] = []
  const said = (word: string) => words.get(word) || undefined
  const addresses = readAddresses(words, notes)
  if ('refused' in addresses) return addresses
  const [first, ...further] = addresses
  const user = said('user') ?? home.user
  if (!said('user')) notes.push(`No role is named: ${quoted(user)}, your login name, is taken, as libpq does.`)
  const database = said('dbname') ?? user
  if (!said('dbname')) notes.push('No database is named: the one called like the role is taken, as libpq does.')

  const tls = readTls(words)
  if (tls === undefined) return { refused: 'Its sslmode is none of libpq’s.' }
  const path = (word: string) => (said(word) ? fromHome(said(word) ?? '', home) : undefined)
  const system = said('sslrootcert') === 'system'
  const common = {
    host: first?.host,
    port: Number(first?.port),
    user,
    ...(system ? { tls: 'verify-full' } : tls === '' ? {} : { tls }),
    ...(path('sslrootcert') && !system ? { ca: path('sslrootcert') } : {}),
    ...(path('sslcert') ? { cert: path('sslcert') } : {}),
    ...(path('sslkey') ? { certKey: path('sslkey') } : {}),
  }
  const left = [...words.keys()].filter(word => !quiet.has(word) && words.get(word) !== '')
  if (left.length > 0) notes.push(`Left out: ${left.map(quoted).join(', ')}.`)
  const password = said('password')
  const withPassword = password === undefined ? {} : { password }
  // The admin console is reached as if it were a database, and speaks other words.
  if (database === 'pgbouncer') return { fields: { protocol: 'pgbouncer', ...common }, notes, ...withPassword }
  const wants = said('target_session_attrs')
  const fields = {
    protocol: 'postgres',
    ...common,
    database,
    ...(further.length > 0 ? { also: further.map(({ host, port }) => withPort(host, port)) } : {}),
    ...(wants ? { wants } : {}),
  }
  return { fields, notes, ...withPassword }
}

function readAddresses(words: ReadonlyMap<string, string>, notes: string[]) {
  const list = (word: string) => (words.get(word) ? (words.get(word) ?? '').split(',') : [])
  const named = list('host')
  const numbers = list('hostaddr')
  if (named.length > 0 && numbers.length > 0) notes.push('“hostaddr” is left out: the host’s name is looked up.')
  const hosts = named.length > 0 ? named : numbers
  if (hosts.length === 0) notes.push('No host is named: localhost is taken.')
  const ports = list('port')
  const read: { host: string; port: string }[] = []
  for (const [at, text] of (hosts.length > 0 ? hosts : ['localhost']).entries()) {
    const one = readHost(text.trim() || 'localhost')
    if ('refused' in one) return one
    if (one.note) notes.push(one.note)
    const port = (ports.length > 1 ? ports[at] : ports[0])?.trim() || standardPort
    if (!/^\d{1,5}$/.test(port)) return { refused: 'Its port is no number.' }
    read.push({ host: one.host, port })
  }
  return read
}

const withPort = (host: string, port: string) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)

/** Empty where nothing is said; undefined where it is no mode. */
function readTls(words: ReadonlyMap<string, string>): string | undefined {
  const mode = words.get('sslmode') || (words.get('ssl') === 'true' ? 'require' : '')
  return mode === '' || tlsModeSchema.safeParse(mode).success ? mode : undefined
}

/** What to call a server that has no name of its own: the first word of its host, and the database if it has one of its own. */
export function libpqName(fields: Readonly<Record<string, unknown>>): string {
  const host = shortHost(String(fields.host))
  const { database, user } = fields
  return database === undefined || database === 'postgres' || database === user ? host : `${host}-${String(database)}`
}

/** The first label of a name; an address whole; a socket's folder is this machine. */
export const shortHost = (host: string): string =>
  host.startsWith('/') ? 'local' : /^[\d.]+$|:/.test(host) ? host : (host.split('.')[0] ?? host)
