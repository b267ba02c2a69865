import { nanoid } from 'nanoid'
import { missing } from '#domain/failure'
import { hide } from '#domain/hidden'
import {
  type Incident,
  isGrave,
  type KeptIncident,
  type NewEntry,
  type TimelineEntry,
  type ToldIncident,
} from '#domain/incident'
import { holds } from '#domain/quiet-hours'
import { withoutSecrets } from '#domain/without-secrets'
import { dueAt } from '../incidents/clocks'
import { toTell } from '../incidents/telling'
import type { Store } from '../store/store'
import type { Changes } from './changes'

/** A line for the timeline as somebody says it; without a time it is of now. */
export type Said = Pick<TimelineEntry, 'kind' | 'text'> & Partial<Pick<TimelineEntry, 'by' | 'of' | 'at'>>

/** Changes an incident and says so on its timeline, both or neither; answers it as it then stands. */
export type ChangeIncident = (
  id: string,
  how: (incident: KeptIncident) => Promise<readonly [KeptIncident, readonly Said[]]>,
) => Promise<Incident>

export interface RecordParts {
  readonly store: Pick<Store, 'incidents' | 'systems'>
  readonly changes: Changes
  /** What must be hidden, beside what looks like a secret. */
  secrets(): readonly string[]
  /** Somebody is to be told of it, by whatever ways there are. */
  tell(told: ToldIncident): void
}

/** Incidents as they are kept: read and written with their timelines, no secret in them, and told of once. */
export function createIncidentRecord({ store, changes, secrets, tell }: RecordParts) {
  const clean = (text: string) => hide(withoutSecrets(text), secrets())
  const cleaned = (entry: NewEntry): NewEntry => ({ ...entry, text: clean(entry.text) })
  const policyOf = async (system: string) => (await store.systems.get(system))?.incidents
  const isQuiet = async (incident: KeptIncident, at: string) =>
    !isGrave(incident) &&
    ((await store.systems.get(incident.system))?.quiet ?? []).some(hours => holds(hours, Date.parse(at)))
  const shown = async (incident: KeptIncident): Promise<Incident> => {
    const due = dueAt(incident, await policyOf(incident.system))
    return { ...incident, ...(due !== undefined && { dueAt: due }) }
  }

  return {
    ...{ clean, cleaned, policyOf, isQuiet, shown },
    async kept(id: string): Promise<KeptIncident> {
      const incident = await store.incidents.get(id)
      if (!incident) throw missing('There is no such incident.')
      return incident
    },
    entry: (said: Said): NewEntry => cleaned({ key: nanoid(), at: new Date().toISOString(), ...said }),
    /** `was`: the incident before, where it is another now. */
    async write(incident: KeptIncident, entries: readonly NewEntry[], was?: KeptIncident): Promise<Incident> {
      await store.incidents.save(incident, entries)
      // On record first: after a restart nothing is told twice.
      if (!(await isQuiet(incident, new Date().toISOString())))
        for (const told of toTell(incident, entries, was)) tell(told)
      changes.tell('incidents')
      if (entries.some(({ kind }) => kind === 'state')) changes.tell('marks')
      return shown(incident)
    },
  }
}

export type IncidentRecord = ReturnType<typeof createIncidentRecord>
