import { nanoid } from 'nanoid'
import type { AlertChange, KeptAlert } from '#domain/alert'
import type { Standing } from './judge'
import type { Line } from './line'
import type { Target } from './scene'

/** Milliseconds since 1970 as ISO 8601 UTC. */
export const iso = (at: number) => new Date(at).toISOString()

/** An alert that begins now. */
export function begin(target: Target, line: Line, label: string, at: number): KeptAlert {
  const bare: KeptAlert = {
    id: nanoid(),
    system: target.system.id,
    rule: line.rule.id,
    profile: target.profile.id,
    target: target.profile.name,
    metric: line.rule.metric,
    label,
    state: 'firing',
    since: iso(at),
    ...{ title: '', severity: 'warning', value: null, unit: '', source: '', flaps: 0, begun: [] },
  }
  return draw(bare, line)
}

/** The alert in the words and numbers of its line. */
export function draw(alert: KeptAlert, { rule, unit, source, ...lines }: Line): KeptAlert {
  const { line: _, runbook: __, ...rest } = alert
  const line = lines[alert.severity]
  return {
    ...{ ...rest, title: rule.title, unit, source },
    ...(line !== undefined && { line }),
    ...(rule.runbook !== undefined && { runbook: rule.runbook }),
  }
}

/** The alert as its series stands. */
export function stand(alert: KeptAlert, { level, value, begun }: Standing, line: Line): KeptAlert {
  const severity = level === 'clear' ? alert.severity : level
  return draw({ ...alert, severity, value, begun, flaps: begun.length }, line)
}

/** What the alert now is, as a line of its history. `by`: who did it, or why. */
export const changeOf = (
  alert: KeptAlert,
  what: AlertChange['what'],
  at: number,
  by: Pick<AlertChange, 'by' | 'note'> = {},
): AlertChange => ({ at: iso(at), what, severity: alert.severity, value: alert.value, ...by })
