import type { Identity, RedisSession } from '#domain/session'
import { remoteText } from '../remote-text'
import type { RedisOpening } from './client'

/** What INFO says; empty where the user may not run it. */
export type Facts = RedisSession['server'] & { readonly loading?: string }

export function factsFrom(info: string): Facts {
  const at = (name: string) => remoteText(new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '', 60)
  const role = at('role')
  return {
    version: at('redis_version'),
    role: role === 'master' ? 'primary' : role === 'slave' ? 'replica' : role,
    runId: at('run_id'),
  }
}

/** The same words until the server restarts, changes its role or is another. */
export function identityOf(
  { version, role, runId }: Facts,
  { host, port, database }: RedisOpening['profile'],
): Identity {
  const at = `${host}:${port}/${database}`
  return {
    id: `redis ${runId || 'no run id'} ${role || 'no role'} ${at}`,
    label: [
      `Redis ${version || '(version not shown)'}`,
      role || 'role not shown',
      `${host}:${port}`,
      `db ${database}`,
    ].join(' · '),
  }
}
