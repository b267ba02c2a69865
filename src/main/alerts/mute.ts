import type { Alert } from '#domain/alert'
import { holds } from '#domain/quiet-hours'
import type { Scene, Target } from './scene'

/** Why nobody is told of an alert at this moment; undefined when it is to be told. `at` in milliseconds since 1970. */
export function muted(alert: Alert, scene: Scene, open: readonly Alert[], at: number): string | undefined {
  const target = scene.get(alert.profile)
  if (!target) return undefined
  const quiet = (target.system.quiet ?? []).find(
    hours => holds(hours, at) && !(hours.butCritical && alert.severity === 'critical'),
  )
  if (quiet) return `Quiet hours, ${quiet.from} to ${quiet.to} (${quiet.zone}).`
  if (alert.metric === 'refused' && open.some(one => one.profile === alert.profile && one.metric === 'up'))
    return 'It does not answer at all now.'
  const hosts = target.standsOn.flatMap(id => scene.get(id) ?? [])
  const isOpen = ({ profile }: Target, metric: string) =>
    open.some(one => one.profile === profile.id && one.metric === metric)
  const down = hosts.find(host => isOpen(host, 'up'))
  if (down) return `It stands on ${down.profile.name}, which is down.`
  const shut = alert.metric === 'refused' && hosts.find(host => isOpen(host, 'refused'))
  if (shut) return `It stands on ${shut.profile.name}, which does not let us in.`
  const unsure = speaksOfSilence(alert) && hosts.find(host => isUnsure(host, alert, at))
  return unsure ? `It stands on ${unsure.profile.name}, which is being looked at.` : undefined
}

const speaksOfSilence = (alert: Alert) => alert.metric === 'up' || alert.value === null

/**
 * Whether a host may be the cause and has not had its say: its newest look failed, or it was not looked at since. A host
 * that is not looked at in the time of two looks is not waited for.
 */
function isUnsure({ watched, heardAt, system }: Target, alert: Alert, at: number): boolean {
  const up = watched.find(one => one.line.rule.metric === 'up')?.standings.get('')
  if (!up || heardAt === undefined) return false
  if (up.critical.looks > 0 || up.warning.looks > 0 || !up.answered) return true
  const since = Date.parse(alert.since)
  return heardAt < since && at - since < 2.5 * 1000 * (system.sampling?.everySeconds ?? 60)
}
