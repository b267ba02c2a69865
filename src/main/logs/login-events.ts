import type { LogEntry } from '#domain/log'

/** One attempt to get in, or somebody who tries addresses that only attackers ask for. */
export interface LoginEvent {
  readonly service: 'ssh' | 'postgres' | 'web' | 'web probing'
  readonly address: string
  readonly user: string
  readonly ok: boolean
  /** Milliseconds since 1970; null where the line tells none. */
  readonly at: number | null
}

/** What grep looks for: refusals, which are few enough to be counted over the whole time. */
export const refusals =
  'Failed (password|keyboard)|Invalid user|authenticating user|authentication failed for user|no pg_hba.conf entry|role ".*" does not exist| 40[13] |status[^0-9a-z]{1,4}40[13]|/(wp-|xmlrpc|[.]env|[.]git|[.]aws|phpmyadmin|cgi-bin|actuator|vendor/phpunit)'

/** What grep looks for beside them: who came, and who got in. A busy server has many, so only the last are read. */
export const arrivals = `${refusals}|Accepted (password|keyboard)|connection (received|authorized): |(POST|PUT) [^ ]*/?(login|auth|signin|session|token)`

const probed =
  /\/(?:wp-(?:login|admin|content|includes|json)|xmlrpc\.php|\.env\b|\.git\/|\.aws\/|phpmyadmin|cgi-bin\/|actuator\/|vendor\/phpunit)/i

/**
 * Reads attempts out of entries, in their order. An SSH connection is one attempt however many lines tell of it, and as many
 * as it tried passwords; a client that only offers its keys has not failed. PostgreSQL names the address when it is come to,
 * and the user when it refuses: they are brought together by the process.
 */
export function* loginEvents(entries: Iterable<LogEntry>): Generator<LoginEvent> {
  const tried = new Set<string>()
  const hosts = new Map<string, string>()
  for (const entry of entries) {
    const at = entry.at === null ? null : Date.parse(entry.at)
    yield* ofSsh(entry, at, tried)
    const postgres = ofPostgres(entry, at, hosts)
    if (postgres) yield postgres
    const web = ofWeb(entry, at)
    if (web) yield web
  }
}

const word = '(?:invalid user )?(\\S{0,80}) from (\\S+) port (\\d+)'
const failed = new RegExp(`Failed (?:password|keyboard-interactive/pam) for ${word}`)
const accepted = new RegExp(`Accepted (?:password|keyboard-interactive/pam) for ${word}`)
const left = /(?:Invalid user (\S{0,80}) from|(?:authenticating|invalid) user (\S{0,80})) (\S+) port (\d+)/
const repeated = /message repeated (\d{1,4}) times: \[/

function* ofSsh({ message, raw, service }: LogEntry, at: number | null, tried: Set<string>): Generator<LoginEvent> {
  if (!service?.startsWith('sshd') && !raw.includes('sshd')) return
  const [, user = '', address = '', port = ''] = failed.exec(message) ?? []
  if (address !== '') {
    tried.add(`${address} ${port}`)
    const times = Math.min(1000, Number(repeated.exec(message)?.[1] ?? 1))
    for (let time = 0; time < times; time++) yield { service: 'ssh', address, user, ok: false, at }
    return
  }
  const [, inAs, from] = accepted.exec(message) ?? []
  if (inAs !== undefined && from) yield { service: 'ssh', address: from, user: inAs, ok: true, at }
  const [, invalid, gone, peer = '', peerPort = ''] = left.exec(message) ?? []
  if (peer === '' || tried.has(`${peer} ${peerPort}`)) return
  tried.add(`${peer} ${peerPort}`)
  yield { service: 'ssh', address: peer, user: invalid ?? gone ?? '', ok: false, at }
}

function ofPostgres({ message, raw, service }: LogEntry, at: number | null, hosts: Map<string, string>) {
  if (service !== 'postgres') return undefined
  const process = /\[(\d+)\]/.exec(raw)?.[1] ?? ''
  const received = /^connection received: host=(\S+)/.exec(message)?.[1]
  if (received) hosts.set(process, received)
  const come = hosts.get(process) ?? /\bhost "([^"]+)"/.exec(message)?.[1] ?? /\((\d+\.\d+\.\d+\.\d+)/.exec(raw)?.[1]
  const address = come ?? 'an address that the log does not tell'
  const authorized = /^connection authorized: user=(\S+)/.exec(message)?.[1]
  if (authorized) return { service: 'postgres' as const, address, user: authorized, ok: true, at }
  const refused = /^(?:\w+ authentication failed for user|no pg_hba\.conf entry for .*user|role) "([^"]{0,80})"/.exec(
    message,
  )?.[1]
  return refused === undefined ? undefined : { service: 'postgres' as const, address, user: refused, ok: false, at }
}

const first = (fields: LogEntry['fields'], names: readonly string[]) => names.map(name => fields[name]).find(Boolean)

function ofWeb({ message, fields }: LogEntry, at: number | null): LoginEvent | undefined {
  const [, path = '', status] = /^[A-Z]{3,7} (\/\S{0,500}) (\d{3})$/.exec(message) ?? []
  const code = Number(first(fields, ['status', 'context.status', 'statusCode', 'status_code']) ?? status)
  const address = first(fields, ['client', 'context.client', 'remote_addr', 'remoteAddress', 'ip', 'client_ip'])
  const target = (first(fields, ['path', 'context.path', 'url', 'req.url']) ?? path).split('?')[0] ?? ''
  if (!address || !Number.isInteger(code) || target === '') return undefined
  if (probed.test(target)) return { service: 'web probing', address, user: target, ok: code < 300, at }
  if (code === 401 || code === 403) return { service: 'web', address, user: target, ok: false, at }
  return code < 400 && /login|auth|signin|session|token/i.test(target)
    ? { service: 'web', address, user: target, ok: true, at }
    : undefined
}
