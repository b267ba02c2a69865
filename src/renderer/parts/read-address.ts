import { decoded } from './decoded'
import { readPostgresAddress } from './read-postgres-address'

/** What an address as applications have it says about a profile, without its password. */
export type ReadAddress =
  | { readonly ok: true; readonly fields: Readonly<Record<string, string>>; readonly password: boolean }
  | { readonly ok: false; readonly reason: string }

const protocols: Record<string, string> = {
  'redis:': 'redis',
  'rediss:': 'redis',
  'ssh:': 'ssh',
  'http:': 'http',
  'https:': 'http',
}

/** Reads `postgres://user@host:5432/db`, `redis(s)://…`, `ssh://user@host`, `http(s)://…`. Never throws. */
export function readAddress(text: string): ReadAddress {
  const address = text.trim()
  // libpq's addresses may name several hosts, which no URL can.
  if (/^postgres(ql)?:\/\//i.test(address)) return readPostgresAddress(address)
  const parsed = URL.parse(address)
  const protocol = parsed ? protocols[parsed.protocol] : undefined
  if (!parsed || !protocol)
    return { ok: false, reason: 'It should begin with postgres://, redis://, ssh:// or https://.' }
  if (!parsed.hostname) return { ok: false, reason: 'It names no host.' }
  const password = parsed.password !== ''
  const user: Record<string, string> = parsed.username ? { user: decoded(parsed.username) } : {}
  if (protocol === 'http') {
    const url = parsed.origin + (parsed.pathname === '/' ? '' : parsed.pathname)
    return { ok: true, password, fields: { protocol, url, ...user, ...(parsed.username ? { login: 'basic' } : {}) } }
  }
  const fields: Record<string, string> = { protocol, host: parsed.hostname.replace(/^\[|\]$/g, ''), ...user }
  if (parsed.port) fields.port = parsed.port
  return { ok: true, password, fields: protocol === 'redis' ? { ...fields, ...redisParts(parsed) } : fields }
}

/** Database and TLS of an address, with the parameters that redis-py and Celery know. */
function redisParts({ protocol, pathname, searchParams }: URL): Record<string, string> {
  const database = searchParams.get('db') ?? decoded(pathname.slice(1))
  const part = (field: string, name: string) => {
    const value = searchParams.get(name)
    return value ? { [field]: value } : {}
  }
  const lax = /^(cert_)?none$/i.test(searchParams.get('ssl_cert_reqs') ?? '')
  return {
    ...(database ? { database } : {}),
    ...(protocol === 'rediss:' ? { tls: lax ? 'require' : 'verify-full' } : {}),
    ...part('ca', 'ssl_ca_certs'),
    ...part('cert', 'ssl_certfile'),
    ...part('certKey', 'ssl_keyfile'),
  }
}
