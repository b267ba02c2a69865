import { z } from 'zod'
import type { ToldAlert } from './alert'

/** Which alerts the desktop speaks up for. */
export const noticedSchema = z.enum(['all', 'critical', 'none'])
export type Noticed = z.infer<typeof noticedSchema>

/** One message to the operator, about one alert or about many that came at once. */
export interface AlertNotice {
  readonly title: string
  readonly body: string
  /** Where it leads: an alert, the alerts of a system, or, without either, those of all. */
  readonly system?: string
  readonly alert?: string
}

/** More at once than this are one message: a burst of them would be waved away unread. */
const most = 3

/**
 * What is to be said of what came together. Only what begins or gets worse is worth an interruption, and each alert once;
 * what is over by then, as after a line was made anew, is not.
 */
export function noticesOf(
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
