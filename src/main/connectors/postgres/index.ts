import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Identity, SqlSession } from '#domain/session'
import type { Connector, Opened } from '../connector'
import { arrive } from './arrive'
import type { Backend } from './backend'
import { createBackends } from './backends'
import { createChange } from './change'
import { choose } from './choose'
import { factsIn, identityOf, identityQueries, labelOf, serverOf } from './identity'
import { layers } from './layers'
import { askedOnce } from './password'
import type { PostgresOpening } from './pooler'
import { reach } from './reach'
import { createRead } from './read'
import { createRows } from './rows'
import { translate } from './translate'

/** PostgreSQL over a byte stream that somebody else dials. */
export const postgres: Connector<ProfileOf<'postgres'>, SqlSession> = { open, layers }

async function open(given: PostgresOpening, signal: AbortSignal): Promise<Opened<SqlSession>> {
  const { user } = given.profile
  const arrived = await choose(askedOnce(given), signal)
    .then(chosen => arrive(chosen, { readOnly: true }, signal))
    .catch(error => {
      throw new OpsError(translate(error, { layer: 'login', user, stopped: signal.aborted }))
    })
  const { facts } = arrived
  const opening: PostgresOpening = { ...arrived.opening, secret: given.secret }
  const lost = lostOnce()
  let first: Backend | undefined = arrived.backend
  const backends = createBackends({
    onLost: lost.tell,
    async connect(wanted) {
      const ready = first
      first = undefined
      if (ready && ready.death === undefined) return ready
      return reach(opening, { readOnly: true }, wanted).catch(error => {
        if (!wanted.aborted) lost.tell(error)
        throw error
      })
    },
  })
  backends.give((await backends.take(signal, 1)).backend)
  const read = createRead(opening, backends)
  const closing = new AbortController()
  let told: Identity | undefined
  const session: SqlSession = {
    server: serverOf(facts),
    read,
    rows: createRows(opening, closing.signal),
    change: createChange(opening, () => told),
    async identity(use) {
      const [now, system] = await read(identityQueries, use)
      if (!now || now.failure) throw new OpsError(now?.failure ?? { kind: 'fault', message: 'No answer.' })
      told = identityOf(factsIn(now.table), system?.failure ? undefined : system?.table, opening)
      return told
    },
  }
  return {
    session,
    label: labelOf(facts, opening),
    onLost: lost.listen,
    async close() {
      lost.silence()
      closing.abort()
      await backends.close()
    },
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
