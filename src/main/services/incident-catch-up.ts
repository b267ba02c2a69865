import type { NewEntry } from '#domain/incident'
import { overdue, turnName, turns, turnWords } from '../incidents/escalation'
import { looksAt } from '../incidents/evidence'
import type { Store } from '../store/store'
import { happenedIn } from './incident-happened'
import type { IncidentRecord } from './incident-record'

/**
 * Writes down what happened to an incident since the last time, what is overdue, and whose turn it is; in quiet hours it is
 * nobody's. What runs, consoles and alerts do is read again from their own records, so it is written down once however often
 * it is looked at.
 */
export function createCatchUp(store: Store, record: IncidentRecord): (id: string) => Promise<void> {
  const { kept, policyOf, isQuiet, clean, cleaned, write } = record
  /** From when on runs and statements are still to be read, by incident; all of them after a start, or a clock put back. */
  const readFrom = new Map<string, string>()

  return async id => {
    const before = await kept(id)
    if (before.state === 'closed') return
    const now = new Date().toISOString()
    const policy = await policyOf(before.system)
    const looks = looksAt(await store.profiles.list(before.system))
    const from = readFrom.get(id) ?? before.declaredAt
    const since = from <= now && from > before.declaredAt ? from : before.declaredAt
    const happened = await happenedIn(store, before, now, since, looks, clean)
    const known = new Map((await store.incidents.timeline(id)).map(one => [one.key, one]))
    const turned = turns(before, policy, now).map(
      (turn): NewEntry => ({ key: turnName(turn), at: now, kind: 'escalated', text: turnWords(turn) }),
    )
    const calls = (await isQuiet(before, now)) ? [] : [...overdue(before, policy, now), ...turned]
    const news = [...happened.entries, ...calls.filter(({ key }) => !known.has(key))]
      .map(cleaned)
      .filter(one => known.get(one.key)?.text !== one.text || known.get(one.key)?.at !== one.at)
    const evidence = before.evidence.state === 'none' && happened.evidence ? happened.evidence : before.evidence
    if (news.length > 0 || evidence !== before.evidence) await write({ ...before, evidence }, news)
    // On record first: what could not be written is read again.
    readFrom.set(id, happened.since)
  }
}
