import { type Contact, type IncidentPolicy, isOpen, type KeptIncident, type NewEntry } from '#domain/incident'
import { dueAt } from './clocks'
import { asGraveAs } from './levels'

/**
 * Whose turn it is by now: while it lasts those who are told at once, and while nobody has acknowledged those whose
 * minutes have run out. What quiet hours held back is told of no more when somebody took it on meanwhile.
 */
export function turns(incident: KeptIncident, policy: IncidentPolicy | undefined, now: string): readonly Contact[] {
  if (!isOpen(incident)) return []
  return (policy?.contacts ?? []).filter(({ from, after }) => {
    if (from !== undefined && !asGraveAs(incident.severity, from)) return false
    if (!after) return true
    return incident.state === 'declared' && Date.parse(incident.declaredAt) + after * 60_000 <= Date.parse(now)
  })
}

/** What was awaited and is overdue, by the name of that clock; none while there is time. */
export function overdue(incident: KeptIncident, policy: IncidentPolicy | undefined, now: string): readonly NewEntry[] {
  const due = dueAt(incident, policy)
  if (due === undefined || due > now) return []
  const what = incident.state === 'declared' ? 'Nobody acknowledged it' : 'No update was given'
  return [{ key: `overdue ${due}`, at: now, kind: 'overdue', text: `${what} until ${minuteOf(due)} UTC` }]
}

const minuteOf = (iso: string) => iso.slice(0, 16).replace('T', ' ')

/** Names a turn, so that nobody is told twice. */
export const turnName = ({ role, name, after = 0 }: Contact) => `turn ${after} ${role} ${name}`

/** What stands on the timeline then. */
export const turnWords = ({ role, name, reach, after }: Contact): string => {
  const who = [role, name && `(${name})`, reach && `— ${reach}`].filter(Boolean).join(' ')
  return after ? `Nobody acknowledged within ${after} min: tell ${who}` : `Tell ${who}`
}
