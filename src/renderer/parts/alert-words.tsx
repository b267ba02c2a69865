import { Error as ErrorIcon, WarningSign } from '@blueprintjs/icons'
import type { Alert } from '#domain/alert'
import { measured } from './measured'
import { visibleString } from './visible-text'

const words = { warning: 'Warning', critical: 'Critical' } as const

/** How grave an alert is: icon and word, never colour alone. `brief` keeps the word for screen readers. */
export function AlertSeverity({ severity, brief = false }: { severity: Alert['severity']; brief?: boolean }) {
  const Icon = severity === 'critical' ? ErrorIcon : WarningSign
  return (
    <span
      className={`outcome tone-${severity === 'critical' ? 'bad' : 'warn'}`}
      title={brief ? words[severity] : undefined}
    >
      <span className="outcome-icon" aria-hidden="true">
        <Icon />
      </span>
      <span className={brief ? 'unseen' : undefined}>{words[severity]}</span>
    </span>
  )
}

/** What an alert is of: its target, and what of it. */
export const alertPlace = ({ target, label }: Pick<Alert, 'target' | 'label'>) =>
  visibleString(label ? `${target} · ${label}` : target)

/** What was measured against its line; or that nothing is heard. */
export function alertValue({ metric, value, unit, line }: Pick<Alert, 'metric' | 'value' | 'unit' | 'line'>): string {
  if (value === null) return 'nothing heard'
  // Nought and one are how it is kept; nobody says so.
  if (metric === 'up') return value > 0 ? 'up' : 'not up'
  if (metric === 'refused') return value > 0 ? 'not let in' : 'let in'
  return line === undefined ? measured(value, unit) : `${measured(value, unit)} · line ${measured(line, unit)}`
}

/** Open alerts that somebody should know of: not acknowledged, not muted. */
export const isTold = ({ state, muted }: Pick<Alert, 'state' | 'muted'>) => state === 'firing' && muted === undefined

const weight = { critical: 0, warning: 1 } as const

/** The worst first, then the newest. */
export const worstAlertsFirst = (alerts: readonly Alert[]): Alert[] =>
  alerts.toSorted((a, b) => weight[a.severity] - weight[b.severity] || b.since.localeCompare(a.since))
