import type { KeptAlert, ToldAlert } from '#domain/alert'

/**
 * What is to be told of an alert as it stands, by what was told of it before; so a restart repeats nothing, and what was
 * muted is told when it still stands afterwards.
 */
export function toTell(alert: KeptAlert): ToldAlert['event'] | undefined {
  if (alert.state === 'resolved') return alert.told ? 'resolved' : undefined
  if (alert.muted !== undefined || alert.state === 'acknowledged') return undefined
  if (alert.told === undefined) return 'fired'
  return alert.told === 'warning' && alert.severity === 'critical' ? 'worse' : undefined
}
