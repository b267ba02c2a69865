import { z } from 'zod'
import type { News, ToldAlert } from './alert'
import { isGrave, type ToldIncident } from './incident'

/** Which alerts the desktop speaks up for; an incident of P0 or P1 counts as critical. */
export const noticedSchema = z.enum(['all', 'critical', 'none'])
export type Noticed = z.infer<typeof noticedSchema>

/** One message to the operator, about one alert or incident, or about many alerts that came at once. */
export interface AlertNotice {
  readonly title: string
  readonly body: string
  /** Where it leads: an incident, an alert, the alerts of a system, or, without any, those of all. */
  readonly system?: string
  readonly alert?: string
  readonly incident?: string
}

/** More at once than this are one message: a burst of them would be waved away unread. */
const most = 3

/** What is to be said of what came together: of incidents first, then of alerts. */
export function noticesOf(
  told: readonly News[],
  wanted: Noticed,
  nameOf: (system: string) => string,
): readonly AlertNotice[] {
  const incidents = told.filter(one => one.event === 'incident')
  const alerts = told.filter(one => one.event !== 'incident')
  return [...ofIncidents(incidents, wanted, nameOf), ...ofAlerts(alerts, wanted, nameOf)]
}

/** One for each incident, with all that was told of it, in order. */
function ofIncidents(
  told: readonly ToldIncident[],
  wanted: Noticed,
  nameOf: (system: string) => string,
): readonly AlertNotice[] {
  const speaks = told
    .map(({ incident }) => incident)
    .filter(one => wanted === 'all' || (wanted === 'critical' && isGrave(one)))
  return [...Map.groupBy(speaks, one => one.id).values()].flatMap(all => {
    const last = all.at(-1)
    if (!last) return []
    const { id, system, severity, title } = last
    const said = all.map(({ text }) => text).join(' · ')
    return [{ title: `${severity} incident: ${title}`, body: `${nameOf(system)} · ${said}`, system, incident: id }]
  })
}

/**
 * What is to be said of alerts that came together. Only what begins or gets worse is worth an interruption, and each alert once;
 * what is over by then, as after a line was made anew, is not.
 */
function ofAlerts(
  told: readonly ToldAlert[],
  wanted: Noticed,
  nameOf: (system: string) => string,
): readonly AlertNotice[] {
  const over = new Set(told.flatMap(({ event, alert }) => (event === 'resolved' ? [alert.id] : [])))
  const speaks = told.filter(
    ({ event, alert }) =>
      !over.has(alert.id) &&
      (event === 'fired' || event === 'worse') &&
      alert.muted === undefined &&
      (wanted === 'all' || (wanted === 'critical' && alert.severity === 'critical')),
  )
  const alerts = [...new Map(speaks.map(one => [one.alert.id, one])).values()]
  const systems = new Set(alerts.map(({ alert }) => alert.system))
  const [only] = systems.size === 1 ? systems : []
  if (alerts.length <= most)
    return alerts.map(({ event, alert }) => ({
      title: `${alert.severity === 'critical' ? 'Critical' : 'Warning'}: ${alert.title}`,
      body: `${nameOf(alert.system)} · ${alert.target}${alert.label ? ` · ${alert.label}` : ''}${event === 'worse' ? ' · it got worse' : ''}`,
      system: alert.system,
      alert: alert.id,
    }))
  const critical = alerts.filter(({ alert }) => alert.severity === 'critical').length
  return [
    {
      title: `${alerts.length} alerts${critical ? `, ${critical} critical` : ''}`,
      body: `${[...systems].map(nameOf).join(', ')}: ${[...new Set(alerts.map(({ alert }) => alert.title))].slice(0, most).join(', ')}…`,
      ...(only !== undefined && { system: only }),
    },
  ]
}

/** Hands over together what is added within `withinMs` of the first. */
export function gather<T>(withinMs: number, give: (all: readonly T[]) => void) {
  let waiting: T[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    add(one: T) {
      waiting.push(one)
      timer ??= setTimeout(() => {
        const all = waiting
        waiting = []
        timer = undefined
        give(all)
      }, withinMs)
    },
    close: () => clearTimeout(timer),
  }
}
