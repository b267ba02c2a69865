import { OpsError } from '#domain/failure'
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

/**
 * Throws IDENTITY_CHANGED when another server answers on this connection than the one the session `met`. A role may change
 * between the commands of one step; and who does not show its run id cannot be compared.
 */
export function assertMet(now: Facts, met: Facts | undefined, profile: RedisOpening['profile']): void {
  if (!met?.runId || !now.runId || now.runId === met.runId) return
  const [before, after] = [met, now].map(facts => identityOf(facts, profile).label)
  throw new OpsError({
    kind: 'rejected',
    code: 'IDENTITY_CHANGED',
    layer: 'identity',
    message: `Another server answers now: it was ${before}, run id ${met.runId.slice(0, 8)}; it is ${after}, run id ${now.runId.slice(0, 8)}. Nothing was done.`,
    hint: 'Find out why the address leads elsewhere (failover, restart, a balancer before several servers), then start again.',
  })
}
