import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { RedisSession } from '#domain/session'
import type { Connector, Opened } from '../connector'
import { createChange } from './change'
import type { RedisOpening } from './client'
import { type Facts, factsFrom, identityOf } from './facts'
import { layers } from './layers'
import { createLease } from './lease'
import { reach } from './login'
import { createMonitor } from './monitor'
import { createRead } from './read'
import { createReader } from './reader'

/** Redis over a byte stream that somebody else dials. */
export const redis: Connector<ProfileOf<'redis'>, RedisSession> = { open, layers }

async function open(opening: RedisOpening, signal: AbortSignal): Promise<Opened<RedisSession>> {
  const first = await reach(opening, signal)
  const listeners = new Set<(error: unknown) => void>()
  let lost: unknown
  const reader = createReader(opening, first, error => {
    if (lost !== undefined) return
    lost = error
    for (const listener of listeners) listener(error)
  })
  const read = createRead(reader)
  let told: Facts | undefined
  const change = createChange(opening, () => told)
  return {
    session: {
      server: first.facts,
      read,
      change,
      monitor: createMonitor(opening),
      lease: createLease({ change, read }),
      async identity(use) {
        const answers = await read(
          [
            ['info', 'server'],
            ['info', 'replication'],
          ],
          use,
        )
        const denied = answers.find(answer => answer.failure && answer.failure.code !== 'NOPERM')
        if (denied?.failure) throw new OpsError(denied.failure)
        const info = answers.map(answer => (answer.failure ? '' : String(answer.reply))).join('\n')
        told = factsFrom(info)
        return identityOf(told, opening.profile)
      },
    },
    label: identityOf(first.facts, opening.profile).label,
    close: reader.close,
    onLost(listener) {
      if (lost === undefined) listeners.add(listener)
      else listener(lost)
    },
  }
}
