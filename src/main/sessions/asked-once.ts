import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { Sessions } from '#domain/session'
import type { Profiles } from '#domain/store'
import { wayOf } from './way'

/**
 * The same sessions, through which a target is tried once: who did not answer, or refused the login, is answered for at
 * once from then on. A host that swallows packets costs one time-out then, and no account is locked by many logins.
 * What stands behind such a host is not tried at all. Made anew for each piece of work, for which once is enough.
 */
export function askedOnce(sessions: Sessions, profiles: Profiles): Sessions {
  const away = new Map<string, Failure>()

  async function once<T>(id: string, work: () => Promise<T>): Promise<T> {
    const way = await hostsOf(id)
    for (const one of [id, ...way.map(host => host.id)]) {
      const failure = away.get(one)
      if (failure) throw new OpsError({ ...failure, message: `Not tried again: ${failure.message}` })
    }
    try {
      return await work()
    } catch (error) {
      const failure = toFailure(error)
      const broken = way.find(host => failure.layer?.startsWith(`${host.name}: `))
      if (isAway(failure)) away.set(broken?.id ?? id, failure)
      throw error
    }
  }

  /** None where the way is broken on paper: opening says so in its own words. */
  async function hostsOf(id: string): Promise<readonly Profile[]> {
    const profile = await profiles.get(id)
    return profile ? wayOf(profile, system => profiles.list(system)).catch(() => []) : []
  }

  return {
    ...sessions,
    sql: (id, signal) => once(id, () => sessions.sql(id, signal)),
    redis: (id, signal) => once(id, () => sessions.redis(id, signal)),
    shell: (id, signal) => once(id, () => sessions.shell(id, signal)),
    cloud: (id, signal) => once(id, () => sessions.cloud(id, signal)),
    async containers(id, use) {
      // A host without an engine has answered all the same.
      await once(id, () => sessions.shell(id, use.signal))
      return sessions.containers(id, use)
    },
    async http(id, signal) {
      const session = await once(id, () => sessions.http(id, signal))
      return { ...session, request: (request, use) => once(id, () => session.request(request, use)) }
    },
  }
}

/** A web service that is slow, or whose words are odd, is there; it is asked again. */
const isAway = ({ kind, layer }: Failure) =>
  (kind === 'unreachable' || kind === 'denied' || kind === 'timeout') && layer !== 'http'
