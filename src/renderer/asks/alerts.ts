import { client } from '../client/client'
import { useAsk } from './queries'

/** So many are asked for at most; where there are so many, there may be more. */
export const mostAlerts = { open: 500, resolved: 200 } as const

/** Alerts of one system or of all: the open ones, or those that have resolved. */
export const useAlerts = (system: string | undefined, state: 'open' | 'resolved' = 'open') =>
  useAsk(['alerts', 'list', system, state], signal =>
    client.alerts.list({ system, state, limit: mostAlerts[state] }, { signal }),
  )

/** One that is on record, however long ago it was. */
export const useAlert = (id: string | undefined) =>
  useAsk(['alerts', 'one', id], signal => client.alerts.get({ id: id ?? '' }, { signal }), id !== undefined)

/** What became of an alert, oldest first. */
export const useAlertHistory = (id: string) =>
  useAsk(['alerts', 'history', id], signal => client.alerts.history({ id }, { signal }))

/** The rules of a system, each with why it cannot be judged. Under the systems' word: they change with them. */
export const useAlertRules = (system: string | undefined) =>
  useAsk(
    ['systems', 'rules', system],
    signal => client.alerts.rules({ system: system ?? '' }, { signal }),
    system !== undefined,
  )

export const useAlertPresets = () =>
  useAsk(['alerts', 'presets'], signal => client.alerts.presets(undefined, { signal }))

/** Who else is told, and how the newest message of each fared. */
export const useWebhooks = () => useAsk(['alerts', 'webhooks'], signal => client.alerts.webhooks(undefined, { signal }))
