import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { SqlSession } from '#domain/session'
import type { Connector, Opened } from '../connector'
import { createBackends } from './backends'
import { createChange } from './change'
import { factsIn, factsQuery, identityOf, labelOf, serverOf, systemQuery } from './identity'
import { layers } from './layers'
import { reach } from './reach'
import { createRead } from './read'
import { translate } from './translate'
import type { PostgresOpening } from './wire'

/** PostgreSQL over a byte stream that somebody else dials. */
export const postgres: Connector<ProfileOf<'postgres'>, SqlSession> = { open, layers }

async function open(opening: PostgresOpening, signal: AbortSignal): Promise<Opened<SqlSession>> {
  const { profile } = opening
  const lost = lostOnce()
  const backends = createBackends({
    onLost: lost.tell,
    connect: wanted =>
      reach(opening, { readOnly: true }, wanted).catch(error => {
        if (!wanted.aborted) lost.tell(error)
        throw error
      }),
  })
  try {
    const { backend } = await backends.take(signal, 1)
    const facts = factsIn((await backend.ask({ text: factsQuery, values: [] })).table)
    backends.give(backend)
    const read = createRead(opening, backends)
    const session: SqlSession = {
      server: serverOf(facts),
      read,
      change: createChange(opening),
      async identity(use) {
        const [now, system] = await read(
          [factsQuery, systemQuery].map(text => ({ text, values: [] })),
          use,
        )
        if (!now || now.failure) throw new OpsError(now?.failure ?? { kind: 'fault', message: 'No answer.' })
        const id = system?.failure ? undefined : system?.table.rows[0]?.[0]
        return identityOf(factsIn(now.table), typeof id === 'string' ? id : undefined, profile)
      },
    }
    return {
      session,
      label: labelOf(facts, profile),
      onLost: lost.listen,
      async close() {
        lost.silence()
        await backends.close()
      },
    }
  } catch (error) {
    await backends.close()
    throw new OpsError(translate(error, { layer: 'login', user: profile.user, stopped: signal.aborted }))
  }
}

/** Tells once, also those who listen after it happened. */
function lostOnce() {
  const listeners = new Set<(error: unknown) => void>()
  let silent = false
  let error: unknown
  return {
    tell(reason: unknown) {
      if (silent || error !== undefined) return
      error = reason ?? new Error('lost')
      for (const listener of listeners) listener(error)
    },
    listen(listener: (error: unknown) => void) {
      if (error !== undefined) listener(error)
      else listeners.add(listener)
    },
    silence() {
      silent = true
    },
  }
}
