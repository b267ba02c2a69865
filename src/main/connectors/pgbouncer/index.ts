import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { SqlSession } from '#domain/session'
import type { Connector } from '../connector'

export const pgbouncer: Connector<ProfileOf<'pgbouncer'>, SqlSession> = {
  open: () => Promise.reject(new OpsError({ kind: 'invalid', message: 'Not there yet.' })),
  async *layers() {},
}
