import { nanoid } from 'nanoid'
import pLimit from 'p-limit'
import type { Incident, KeptIncident } from '#domain/incident'
import type { System } from '#domain/system'
import type { Store } from '../store/store'
import { createCatchUp } from './incident-catch-up'
import { createEvidenceFirst } from './incident-evidence'
import { type ChangeIncident, createIncidentRecord, type RecordParts } from './incident-record'
import type { FaultLog } from './procedures'

/** What is awaited runs out, and turns come, without anything else happening. */
const turnMs = 15_000
/** Of what happens quickly one after the other, this much is written down together. */
const gatherMs = 500

export interface DeskParts extends RecordParts {
  readonly store: Store
  readonly faults: FaultLog
}

/** Leads the incidents: each is changed by one at a time, and nothing is lost when this process ends in between. */
export function createIncidentDesk({ store, faults, ...parts }: DeskParts) {
  /** One at a time: each reads, changes and writes. */
  const inTurn = pLimit(1)
  const record = createIncidentRecord({ store, ...parts })
  const { kept, shown, entry, write, clean } = record
  const catchUp = createCatchUp(store, record)

  const catchUpAll = () =>
    inTurn(async () => {
      if (!store.state.writable) return
      for (const { id } of await store.incidents.list({ closed: false })) await catchUp(id)
    })
  const fault = (error: unknown) => faults.error({ err: error }, 'incidents went on without their record')

  let waiting: NodeJS.Timeout | undefined
  let closed = false
  parts.changes.listen(change => {
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

  const change: ChangeIncident = (id, how) =>
    inTurn(async () => {
      // What came before it stands before it; of a closed one nothing more is written down.
      await catchUp(id)
      const was = await kept(id)
      const [next, said] = await how(was)
      return write(next, said.map(entry), was)
    })
  const evidence = createEvidenceFirst(store, catchUpAll, change, clean)

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
