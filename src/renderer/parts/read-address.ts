/** What an address as applications have it says about a profile, without its password. */
export type ReadAddress =
  | { readonly ok: true; readonly fields: Readonly<Record<string, string>>; readonly password: boolean }
  | { readonly ok: false; readonly reason: string }

const protocols: Record<string, string> = {
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'redis:': 'redis',
  'rediss:': 'redis',
  'ssh:': 'ssh',
  'http:': 'http',
  'https:': 'http',
}

/** Reads `postgres://user@host:5432/db`, `redis(s)://…`, `ssh://user@host`, `http(s)://…`. Never throws. */
export function readAddress(text: string): ReadAddress {
  const parsed = URL.parse(text.trim())
  const protocol = parsed ? protocols[parsed.protocol] : undefined
  if (!parsed || !protocol)
    return { ok: false, reason: 'It should begin with postgres://, redis://, ssh:// or https://.' }
  if (!parsed.hostname) return { ok: false, reason: 'It names no host.' }
  const password = parsed.password !== ''
  if (protocol === 'http') {
    parsed.username = ''
    parsed.password = ''
    return {
      ok: true,
      password,
      fields: { protocol, url: parsed.origin + (parsed.pathname === '/' ? '' : parsed.pathname) },
    }
  }
  const fields: Record<string, string> = { protocol, host: parsed.hostname.replace(/^\[|\]$/g, '') }
  if (parsed.port) fields.port = parsed.port
  if (parsed.username) fields.user = decoded(parsed.username)
  const path = decoded(parsed.pathname.slice(1))
  if (path && protocol !== 'ssh') fields.database = path
  const mode = parsed.searchParams.get('sslmode')
  if (mode && protocol === 'postgres') fields.tls = mode
  if (parsed.protocol === 'rediss:') fields.tls = 'verify-full'
  return { ok: true, password, fields }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
