import { isClient, isWorker, type Session } from './session'

export interface Filter {
  /** One of `tallies`, or empty for all. */
  readonly state: string
  readonly role: string
  readonly application: string
  readonly search: string
  /** The server's own processes as well. */
  readonly servers: boolean
}

export const everything: Filter = { state: '', role: '', application: '', search: '', servers: false }

/** What is counted above the list, and what the list can be cut down to; worst first. */
export const tallies: Readonly<Record<string, { readonly word: string; readonly is: (one: Session) => boolean }>> = {
  waiting: { word: 'waiting for a lock', is: one => one.blockedBy !== null },
  transaction: { word: 'idle in transaction', is: one => one.state.startsWith('idle in transaction') },
  active: { word: 'active', is: one => one.state === 'active' },
  idle: { word: 'idle', is: one => one.state === 'idle' },
  hidden: { word: 'hidden', is: one => one.state === 'hidden' },
}

/** Whether a session is to be shown. */
export function passes(session: Session, filter: Filter): boolean {
  if (!filter.servers && !isClient(session) && !isWorker(session)) return false
  if (filter.state && !tallies[filter.state]?.is(session)) return false
  if (filter.role && session.role !== filter.role) return false
  if (filter.application && session.application !== filter.application) return false
  const wanted = filter.search.trim().toLowerCase()
  if (!wanted) return true
  const { pid, role, application, client, wait, statement } = session
  return [pid, role, application, client, wait, statement].join('\n').toLowerCase().includes(wanted)
}
