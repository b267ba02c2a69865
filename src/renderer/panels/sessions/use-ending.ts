import { nanoid } from 'nanoid'
import { useAct } from '../../asks/act'
import { go } from '../../asks/place'
import { client } from '../../client/client'
import { toRun } from '../../route'
import type { Session } from './session'

/**
 * Starts the run that cancels or ends a session, and goes there: it shows who is meant and what would be rolled back, asks,
 * and keeps the record. It names the very session and statement that was looked at.
 */
export function useEnding(system: string, profile: string) {
  const { act, blocked } = useAct()
  const begin = async (session: Session, how: 'cancel' | 'terminate') => {
    const started = await act('end', () =>
      client.runs.start({
        runbook: 'postgres/end-session',
        system,
        targets: { db: profile },
        parameters: {
          pid: String(session.pid),
          how,
          backend_start: session.backendStart,
          query_start: how === 'cancel' ? session.queryStart : null,
        },
        key: nanoid(),
      }),
    )
    if (started) go(toRun(system, started.run))
  }
  return { begin, blocked }
}
