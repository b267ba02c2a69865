import type { Protocol } from '#domain/profile'
import { readCloud } from './cloud-reader'
import { readHost } from './host-reader'
import type { MeasuredProtocol } from './metric-file'
import { readRedis } from './redis-reader'
import type { Reader } from './seen'
import { readSqlServer } from './sql-reader'
import { readWeb } from './web-reader'

/** How each protocol is read. */
export const readers: Readonly<Record<MeasuredProtocol, Reader>> = {
  postgres: readSqlServer,
  pgbouncer: readSqlServer,
  redis: readRedis,
  ssh: readHost,
  http: readWeb,
  render: readCloud,
}

/** Whose metrics a target has: any shell is measured as a host. */
export const measuredAs = (protocol: Protocol): MeasuredProtocol =>
  protocol === 'container' || protocol === 'local' ? 'ssh' : protocol
