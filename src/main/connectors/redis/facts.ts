import type { Identity, RedisSession } from '#domain/session'
import { remoteText } from '../remote-text'
import type { RedisOpening } from './client'

/** What INFO says; empty where the user may not run it. */
export type Facts = RedisSession['server'] & { readonly takesWrites: boolean }

export function factsFrom(info: string): Facts {
  const at = (name: string) => remoteText(new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '', 60)
  const role = at('role')
  return {
    version: at('redis_version'),
    role: role === 'master' ? 'primary' : role === 'slave' ? 'replica' : role,
    runId: at('run_id'),
    takesWrites: at('slave_read_only') !== '1',
  }
}

/** The role as shown: a replica usually takes no writes. */
export const standing = ({ role, takesWrites }: Facts): string =>
  role === '' ? 'role not shown' : takesWrites ? role : `${role}, read-only`

/** The same words until the server restarts, changes its role or is another. */
export function identityOf(facts: Facts, { host, port, database }: RedisOpening['profile']): Identity {
  const { version, role, runId } = facts
  const at = `${host}:${port}/${database}`
  return {
    id: `redis ${runId || 'no run id'} ${role || 'no role'} ${at}`,
    label: [`Redis ${version || '(version not shown)'}`, standing(facts), `${host}:${port}`, `db ${database}`].join(
      ' · ',
    ),
  }
}
