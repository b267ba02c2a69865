import { z } from 'zod'
import { type LogEntry, sourceName } from '#domain/log'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { arrivals, type LoginEvent, loginEvents, refusals } from '../../logs/login-events'
import { type LoginGroup, loginGroups } from '../../logs/login-groups'
import { named, namedFiles, readDuration } from './named'
import { readLogs, unreadRows } from './read-logs'

const columns: readonly Column[] = [
  { name: 'service', type: 'text' },
  { name: 'address', type: 'text' },
  { name: 'failures', type: 'int' },
  { name: 'peak', type: 'int' },
  { name: 'peak_at', type: 'time' },
  { name: 'addresses', type: 'int' },
  { name: 'users', type: 'text' },
  { name: 'first_seen', type: 'time' },
  { name: 'last_seen', type: 'time' },
  { name: 'entered_as', type: 'text' },
  { name: 'entered_at', type: 'time' },
  { name: 'failures_before', type: 'int' },
  { name: 'unread', type: 'text' },
  { name: 'hint', type: 'text' },
]

const parameters = z.strictObject({
  files: namedFiles,
  units: named,
  containers: named,
  since: readDuration.default(7 * 86_400),
  /** One row an address and service, one a service, or one a service and hour. */
  by: z.enum(['address', 'service', 'hour']).default('address'),
  limit: z.number().int().min(1).max(1000).default(200),
})

const mostBytes = 3_400_000
/** Where logins are told of on most hosts. */
const usualPlaces = {
  files: ['/var/log/auth.log', '/var/log/secure', '/var/log/nginx/access.log', '/var/log/apache2/access.log'],
  units: ['ssh', 'sshd'],
  containers: [],
}

/** Failed logins at SSH, PostgreSQL and web applications, out of their logs; who got in after failures stands first. */
export const logsLogins: Probe<z.infer<typeof parameters>> = {
  name: 'logs.logins',
  summary:
    'Failed logins in the logs of sshd, PostgreSQL and web servers: by address, bursts, and who got in after them.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ files, units, containers, since, by, limit }, context) {
    const asked = { files, units, containers, backMs: since * 1000, places: usualPlaces }
    const choose = (pattern: string) => ({ ...asked, selection: { levels: [], pattern, bytes: mostBytes } })
    const { read, unread, cut } = await readLogs(context, choose(refusals))
    const around = await readLogs(context, choose(arrivals))
    const events = read.flatMap(({ source, entries }) => {
      const more = around.read.find(one => sourceName(one.source) === sourceName(source))?.entries ?? []
      return [...loginEvents(together(entries, more))]
    })
    const addresses = ({ service }: LoginGroup) =>
      new Set(events.flatMap(event => (event.service === service && !event.ok ? [event.address] : []))).size
    const rows = loginGroups(events, keys[by]).map((group): Cell[] => [
      group.service,
      by === 'address' ? group.address : null,
      group.failures,
      group.peak,
      iso(group.peakAt),
      by === 'address' ? 1 : addresses(group),
      group.users.slice(0, 8).join(', ') + (group.users.length > 8 ? ` and ${group.users.length - 8} more` : ''),
      iso(group.firstSeen),
      iso(group.lastSeen),
      group.entered?.user ?? null,
      iso(group.entered?.at ?? null),
      group.entered?.after ?? null,
      null,
      null,
    ])
    const blind = unreadRows(columns, unread, source => ({
      ...{ service: 'unread', address: source, failures: 0, peak: 0 },
    }))
    return { columns, rows: [...blind, ...rows.slice(0, limit)], ...(cut ? { cut } : {}) }
  },
}

const keys = {
  address: ({ service, address }: LoginEvent) => `${service} ${address}`,
  service: ({ service }: LoginEvent) => service,
  hour: ({ service, at }: LoginEvent) => `${service} ${at === null ? '' : Math.floor(at / 3_600_000)}`,
}

/** Refusals of all the time, and what stands around the last of them, each line once and in its order. */
function together(refused: readonly LogEntry[], around: readonly LogEntry[]): LogEntry[] {
  const seen = new Set(around.map(entry => `${entry.at} ${entry.raw}`))
  return [...refused.filter(entry => !seen.has(`${entry.at} ${entry.raw}`)), ...around]
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
