import type { Identity, Use } from '#domain/session'
import type { Table } from '#domain/table'
import { remoteText } from '../remote-text'
import type { Console, PgBouncerOpening } from './console'

export interface Facts {
  /** As PostgreSQL counts: 1.18.0 is 11800. */
  readonly version: number
  readonly release: string
  /** What names this very PgBouncer; it has no id of its own. */
  readonly config: string
}

/** Asks what answers there. Rejects when it is not PgBouncer's console. */
export async function factsOf(console: Console, use: Use): Promise<Facts> {
  const version = await console.ask('show version', use)
  // PgBouncer 1.12 and older said it in a notice.
  const text = remoteText(version.table.rows[0]?.[0] ?? '', 60)
  const [, major = '0', minor = '0', patch = '0'] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? []
  const config = await console.ask('show config', use).catch(() => undefined)
  return {
    version: Number(major) * 10_000 + Number(minor) * 100 + Number(patch),
    release: major === '0' ? '(version not shown)' : `${major}.${minor}.${patch}`,
    config: ['conffile', 'unix_socket_dir', 'listen_addr', 'listen_port', 'pidfile']
      .map(key => (config ? settingIn(config.table, key) : ''))
      .join(' '),
  }
}

function settingIn({ columns, rows }: Table, key: string): string {
  const at = columns.findIndex(column => column.name === 'value')
  return remoteText(rows.find(row => row[0] === key)?.[at] ?? '', 200)
}

/** The same words as long as it is the same PgBouncer: what a change is compared with before it is sent. */
export const identityOf = (facts: Facts, opening: PgBouncerOpening): Identity => ({
  id: `pgbouncer ${opening.profile.host}:${opening.profile.port} ${facts.config}`,
  label: labelOf(facts, opening),
})

export const labelOf = ({ release }: Facts, { profile: { host, port, user } }: PgBouncerOpening): string =>
  [`PgBouncer ${release}`, 'console', `${host.includes(':') ? `[${host}]` : host}:${port}`, user].join(' · ')
