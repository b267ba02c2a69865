import { decoded } from './decoded'
import type { ReadAddress } from './read-address'

const parts = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^/?#@]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i
const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']

/**
 * Reads an address as libpq does: several hosts divided by commas, and its parameters for TLS and for the choice among
 * the hosts. What contradicts itself is refused: which half was meant, nobody can know.
 */
export function readPostgresAddress(text: string): ReadAddress {
  const [, login = '', written = '', path = '', query = ''] = parts.exec(text) ?? []
  const parameters = new URLSearchParams(query)
  const said = (name: string) => parameters.get(name) || undefined
  for (const name of new Set(parameters.keys()))
    if (new Set(parameters.getAll(name)).size > 1) return { ok: false, reason: `It says ${name} twice.` }
  const [first, ...others] = hostsIn(said('host') ?? written, said('port'))
  if (!first) return { ok: false, reason: 'It names no host.' }
  const mode = said('sslmode') ?? modeOfSsl(said('ssl'))
  const tls = mode === 'no-verify' ? 'require' : mode
  if (tls && !modes.includes(tls))
    return { ok: false, reason: `It says sslmode=${tls}, which is none of ${modes.join(', ')}.` }
  const ssl = modeOfSsl(said('ssl'))
  if (ssl && tls && (ssl === 'disable') !== (tls === 'disable'))
    return { ok: false, reason: 'Its ssl and its sslmode contradict each other.' }
  const [user = '', ...password] = login.split(':')
  const database = said('dbname') ?? decoded(path)
  const ca = said('sslrootcert')
  const fields: Record<string, string | undefined> = {
    protocol: database === 'pgbouncer' ? 'pgbouncer' : 'postgres',
    host: first.host,
    port: first.port,
    user: said('user') ?? decoded(user),
    database: database === 'pgbouncer' ? undefined : database,
    tls,
    // libpq's word for the well-known authorities, which are trusted here anyway.
    ca: ca === 'system' ? undefined : ca,
    cert: said('sslcert'),
    certKey: said('sslkey'),
    also: others
      .map(({ host, port }) => (host.includes(':') ? `[${host}]` : host) + (port ? `:${port}` : ''))
      .join(' '),
    wants: said('target_session_attrs'),
  }
  return {
    ok: true,
    password: password.join('') !== '' || said('password') !== undefined,
    fields: Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value ? [[name, value]] : []))),
  }
}

/** `db1:5433,[::1],%2Frun%2Fpostgresql`; ports of their own, one for all, or one for each. */
function hostsIn(text: string, ports: string | undefined): { host: string; port: string | undefined }[] {
  const each = ports?.split(',') ?? []
  return text.split(',').flatMap((one, at) => {
    const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d*))?$/.exec(one) ?? []
    const host = decoded(bracketed ?? plain ?? one)
    return host === '' ? [] : [{ host, port: port || (each.length > 1 ? each[at] : each[0]) || undefined }]
  })
}

/** What node-postgres and JDBC write for sslmode. */
function modeOfSsl(ssl: string | undefined): string | undefined {
  if (ssl === undefined) return undefined
  return /^(0|false|disable|off)$/i.test(ssl) ? 'disable' : 'require'
}
