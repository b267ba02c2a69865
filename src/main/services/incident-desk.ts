import { nanoid } from 'nanoid'
import pLimit from 'p-limit'
import type { EvidenceFirst } from '#domain/evidence-first'
import { missing } from '#domain/failure'
import { hide } from '#domain/hidden'
import {
  type Incident,
  isGrave,
  isOpen,
  type KeptIncident,
  type NewEntry,
  type TimelineEntry,
  type ToldIncident,
} from '#domain/incident'
import { holds } from '#domain/quiet-hours'
import type { System } from '#domain/system'
import { withoutSecrets } from '#domain/without-secrets'
import { dueAt } from '../incidents/clocks'
import { overdue, turnName, turns, turnWords } from '../incidents/escalation'
import { looksAt, skipped } from '../incidents/evidence'
import { toTell } from '../incidents/telling'
import type { Store } from '../store/store'
import type { Changes } from './changes'
import { happenedIn } from './incident-happened'
import type { FaultLog } from './procedures'

/** What is awaited runs out, and turns come, without anything else happening. */
const turnMs = 15_000
/** Of what happens quickly one after the other, this much is written down together. */
const gatherMs = 500

type Said = Pick<TimelineEntry, 'kind' | 'text'> & Partial<Pick<TimelineEntry, 'by' | 'of' | 'at'>>

export interface DeskParts {
  readonly store: Store
  readonly changes: Changes
  readonly faults: FaultLog
  /** What must be hidden, beside what looks like a secret. */
  secrets(): readonly string[]
  /** Somebody is to be told of it, by whatever ways there are. */
  tell(told: ToldIncident): void
}

/**
 * Keeps the incidents and their timelines. What runs, consoles and alerts do is read again from their own records, so it
 * is written down once however often it is looked at, and nothing is lost when this process ends in between.
 */
export function createIncidentDesk({ store, changes, faults, secrets, tell }: DeskParts) {
  /** One at a time: each reads, changes and writes. */
  const inTurn = pLimit(1)
  const clean = (text: string) => hide(withoutSecrets(text), secrets())
  const cleaned = (entry: NewEntry): NewEntry => ({ ...entry, text: clean(entry.text) })

  const kept = async (id: string): Promise<KeptIncident> => {
    const incident = await store.incidents.get(id)
    if (!incident) throw missing('There is no such incident.')
    return incident
  }
  const policyOf = async (system: string) => (await store.systems.get(system))?.incidents
  const isQuiet = async (incident: KeptIncident, at: string) =>
    !isGrave(incident) &&
    ((await store.systems.get(incident.system))?.quiet ?? []).some(hours => holds(hours, Date.parse(at)))
  const shown = async (incident: KeptIncident): Promise<Incident> => {
    const due = dueAt(incident, await policyOf(incident.system))
    return { ...incident, ...(due !== undefined && { dueAt: due }) }
  }
  const entry = (said: Said): NewEntry => cleaned({ key: nanoid(), at: new Date().toISOString(), ...said })

  async function write(incident: KeptIncident, entries: readonly NewEntry[]): Promise<Incident> {
    await store.incidents.save(incident, entries)
    // On record first: after a restart nothing is told twice.
    if (!(await isQuiet(incident, new Date().toISOString()))) for (const told of toTell(incident, entries)) tell(told)
    changes.tell('incidents')
    if (entries.some(({ kind }) => kind === 'state')) changes.tell('marks')
    return shown(incident)
  }

  /** From when on runs and statements are still to be read, by incident; all of them after a start, or a clock put back. */
  const readFrom = new Map<string, string>()

  /** Writes down what happened since the last time, what is overdue, and whose turn it is; in quiet hours it is nobody's. */
  async function catchUp(id: string): Promise<void> {
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

  const catchUpAll = () =>
    inTurn(async () => {
      if (!store.state.writable) return
      for (const { id } of await store.incidents.list({ closed: false })) await catchUp(id)
    })
  const fault = (error: unknown) => faults.error({ err: error }, 'incidents went on without their record')

  let waiting: NodeJS.Timeout | undefined
  let closed = false
  changes.listen(change => {
    if (closed) return
    if (change !== 'runs' && change !== 'statements' && change !== 'alerts' && change !== 'marks') return
    waiting ??= setTimeout(() => {
      waiting = undefined
      catchUpAll().catch(fault)
    }, gatherMs)
    waiting.unref()
  })
  const timer = setInterval(() => void catchUpAll().catch(fault), turnMs)
  timer.unref()

  /** Those of a system that last and whose evidence nobody has decided about. */
  const awaiting = async (system: string) =>
    (await store.incidents.list({ system, closed: false })).filter(one => isOpen(one) && one.evidence.state === 'none')

  const evidence: EvidenceFirst = {
    async awaited(system) {
      await catchUpAll()
      const [incident] = await awaiting(system)
      return incident && { title: incident.title, looks: looksAt(await store.profiles.list(system)) }
    },
    async skip(system, reason, operator) {
      for (const { id } of await awaiting(system))
        await change(id, async incident =>
          // Gathered meanwhile, it is no matter any more.
          incident.evidence.state === 'none'
            ? [skipped(incident, clean(reason)), [{ kind: 'evidence', text: `Not gathered: ${reason}`, by: operator }]]
            : [incident, []],
        )
    },
  }

  /** Changes an incident and says so on its timeline, both or neither; answers it as it then stands. */
  function change(
    id: string,
    how: (incident: KeptIncident) => Promise<readonly [KeptIncident, readonly Said[]]>,
  ): Promise<Incident> {
    return inTurn(async () => {
      // What came before it stands before it; of a closed one nothing more is written down.
      await catchUp(id)
      const [next, said] = await how(await kept(id))
      return write(next, said.map(entry))
    })
  }

  return {
    ...{ evidence, change, clean },
    /** All that is known of them now. */
    async list(filter: { readonly system?: string; readonly closed: boolean }): Promise<readonly Incident[]> {
      return Promise.all((await store.incidents.list(filter)).map(shown))
    },
    async get(id: string) {
      await inTurn(() => (store.state.writable ? catchUp(id) : Promise.resolve()))
      const timeline = await store.incidents.timeline(id)
      return { incident: await shown(await kept(id)), timeline: timeline.map(({ key, ...told }) => told) }
    },
    async declare(
      { id: system }: Pick<System, 'id'>,
      said: Pick<Incident, 'title' | 'severity'> & Partial<Pick<Incident, 'beganAt' | 'alert'>>,
      by: string,
    ): Promise<Incident> {
      const now = new Date().toISOString()
      const { beganAt = now, title, ...rest } = said
      const incident: KeptIncident = {
        ...{ id: nanoid(10), system, ...rest, title: clean(title), state: 'declared', beganAt },
        ...{ declaredAt: now, declaredBy: by, roles: {}, evidence: { state: 'none', runs: [] } },
      }
      const declared = await inTurn(async () => {
        const text = `Declared ${incident.severity}: ${incident.title}`
        await write(incident, [entry({ kind: 'state', text, by, at: now })])
        await catchUp(incident.id)
        return kept(incident.id)
      })
      return shown(declared)
    },
    /** Resolves when what is being written down is written. */
    async close() {
      closed = true
      clearInterval(timer)
      clearTimeout(waiting)
      await inTurn(() => Promise.resolve())
    },
  }
}

export type IncidentDesk = ReturnType<typeof createIncidentDesk>
