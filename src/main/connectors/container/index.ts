import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { ShellSession } from '#domain/session'
import type { Connector } from '../connector'

export const container: Connector<ProfileOf<'container'>, ShellSession> = {
  open: () => Promise.reject(new OpsError({ kind: 'invalid', message: 'Not there yet.' })),
  async *layers() {},
}
