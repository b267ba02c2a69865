import { Tag } from '@blueprintjs/core'
import { Edit, Error as ErrorIcon, EyeOpen, InfoSign, Trash, WarningSign } from '@blueprintjs/icons'
import type { Environment } from '#domain/environment'
import type { Severity } from '#domain/finding'
import type { Effect } from '#domain/runbook'

const effects = {
  reads: {
    word: 'Reads',
    intent: 'success',
    icon: <EyeOpen size={12} />,
    title: 'Looks only; the server refuses changes.',
  },
  changes: { word: 'Changes', intent: 'warning', icon: <Edit size={12} />, title: 'Changes the server; asks first.' },
  destroys: {
    word: 'Destroys',
    intent: 'danger',
    icon: <Trash size={12} />,
    title: 'Cannot be taken back; asks first.',
  },
} as const

/** What a step or runbook may do to a server. */
export function EffectBadge({ effect }: { effect: Effect }) {
  const { word, intent, icon, title } = effects[effect]
  return (
    <Tag minimal intent={intent} icon={icon} title={title}>
      {word}
    </Tag>
  )
}

const severityWords = { info: 'Info', warning: 'Warning', critical: 'Critical' } as const

export function SeverityIcon({ severity, size = 16 }: { severity: Severity; size?: number }) {
  const Icon = severity === 'critical' ? ErrorIcon : severity === 'warning' ? WarningSign : InfoSign
  return (
    <span className={`severity severity-${severity}`}>
      <Icon size={size} title={severityWords[severity]} />
    </span>
  )
}

/** The environment as a word on its colour; production is never only red. */
export function EnvironmentWord({ environment }: { environment: Environment }) {
  return <span className={`environment environment-${environment}`}>{environment}</span>
}
