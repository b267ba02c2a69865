import { client } from '../client/client'
import { useAsk } from './queries'

/** Incidents of one system or of all, newest first. */
export const useIncidents = (system: string | undefined, state: 'open' | 'closed' = 'open') =>
  useAsk(['incidents', 'list', system, state], signal => client.incidents.list({ system, state }, { signal }))

/** One with its timeline; asked again whenever something lands on it. */
export const useIncident = (id: string) =>
  useAsk(['incidents', 'one', id], signal => client.incidents.get({ id }, { signal }))

/** The hand-over or the post-mortem as a page. */
export const useIncidentReport = (id: string, kind: 'hand-over' | 'post-mortem') =>
  useAsk(['incidents', 'report', id, kind], signal => client.incidents.report({ id, kind, format: 'html' }, { signal }))

/** Clocks and people of a system. */
export const useIncidentPolicy = (system: string) =>
  useAsk(['incidents', 'policy', system], signal => client.incidents.policy({ system }, { signal }))
