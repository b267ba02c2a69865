import { cancelled, type Failure, invalid, OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Identity, SqlAnswer, SqlSession, Use } from '#domain/session'
import type { Connector, Opened } from '../connector'
import { translate } from '../postgres/translate'
import { remoteText } from '../remote-text'
import { type Console, enter, type PgBouncerOpening } from './console'
import { factsOf, identityOf, labelOf } from './identity'
import { layers } from './layers'

/** PgBouncer's own console: SHOW reads, its other commands change. */
export const pgbouncer: Connector<ProfileOf<'pgbouncer'>, SqlSession> = { open, layers }

const openMs = 10_000

async function open(opening: PgBouncerOpening, signal: AbortSignal): Promise<Opened<SqlSession>> {
  const { user } = opening.profile
  const listeners = new Set<(error: unknown) => void>()
  let closed = false
  let current: Console | undefined
  const told = (error: unknown, more: { sent?: boolean; stopped?: boolean } = {}): Failure =>
    translate(error, { layer: more.sent ? 'statement' : 'login', user, stopped: more.stopped })
  /** The one connection of the reads, opened anew when it is gone. */
  const reader = async (use: Use) => {
    if (current?.death === undefined && current) return current
    const fresh = await enter(opening, use.signal, { withinMs: Math.min(use.timeoutMs, openMs) })
    current = fresh
    fresh.onDeath(() => {
      if (!closed && current === fresh) for (const listener of listeners) listener(fresh.death)
    })
    return fresh
  }
  const read: SqlSession['read'] = async (statements, use) => {
    const answers: SqlAnswer[] = []
    for (const { text } of statements) {
      if (use.signal.aborted) throw cancelled()
      try {
        assertShows(text)
        answers.push(await (await reader(use)).ask(text, use, use.rowLimit))
      } catch (error) {
        if (use.signal.aborted) throw cancelled()
        answers.push({ failure: told(error, { sent: true }) })
      }
    }
    return answers
  }
  const begin: Use = { signal, timeoutMs: openMs }
  const facts = await reader(begin)
    .then(console => factsOf(console, begin))
    .catch(error => {
      throw new OpsError(told(error, { stopped: signal.aborted }))
    })
  return {
    session: {
      server: { version: facts.version, standby: false, user, superuser: false, database: 'pgbouncer' },
      read,
      async *rows({ text }, use) {
        // The console has neither portals nor answers of that size.
        const [answer] = await read([{ text, values: [] }], { ...use, rowLimit: Number.POSITIVE_INFINITY })
        if (answer?.failure) throw new OpsError(answer.failure)
        if (answer) yield answer.table
      },
      change: changeOn(opening, told),
      async identity(use): Promise<Identity> {
        try {
          return identityOf(await factsOf(await reader(use), use), opening)
        } catch (error) {
          throw new OpsError(told(error, { sent: true, stopped: use.signal.aborted }))
        }
      },
    },
    label: labelOf(facts, opening),
    onLost: listener => void listeners.add(listener),
    async close() {
      closed = true
      await current?.end()
    },
  }
}

/** One command on a connection of its own, sent once. The console has neither transactions nor locks: lockKey holds nothing here. */
function changeOn(
  opening: PgBouncerOpening,
  told: (error: unknown, more: { sent?: boolean; stopped?: boolean }) => Failure,
): SqlSession['change'] {
  return async ({ text }, use) => {
    let sent = false
    let console: Console | undefined
    try {
      console = await enter(opening, use.signal)
      if (use.onNotice) console.onNotice(notice => use.onNotice?.(remoteText(notice)))
      if (use.signal.aborted) throw cancelled()
      sent = true
      return await console.ask(text, use)
    } catch (error) {
      const failure = told(error, { sent, stopped: use.signal.aborted })
      const answered = failure.kind !== 'unreachable' && failure.kind !== 'timeout' && failure.kind !== 'cancelled'
      throw new OpsError(sent && !answered ? unheard(failure) : failure)
    } finally {
      await console?.end()
    }
  }
}

/** Stands behind the guard of the runbooks: whatever is read here begins with SHOW. */
function assertShows(text: string): void {
  if (!/^\s*show\s[^;]*;?\s*$/i.test(text)) throw invalid('PgBouncer’s console is read with SHOW.')
}

const unheard = (failure: Failure): Failure => ({
  ...failure,
  lost: true,
  message: `${failure.message} The command had been sent: it may be in effect.`,
  hint: 'Do not send it again. Check with SHOW DATABASES, SHOW POOLS or SHOW STATE whether it is.',
})
