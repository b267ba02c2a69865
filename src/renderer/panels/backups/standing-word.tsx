import { Tag } from '@blueprintjs/core'
import { Error as ErrorIcon, TickCircle, WarningSign } from '@blueprintjs/icons'
import type { Standing } from './series'

const words = {
  fresh: { word: 'fresh', intent: 'success', icon: <TickCircle size={12} /> },
  late: { word: 'late', intent: 'warning', icon: <WarningSign size={12} /> },
  old: { word: 'too old', intent: 'danger', icon: <ErrorIcon size={12} /> },
  broken: { word: 'cannot be restored', intent: 'danger', icon: <ErrorIcon size={12} /> },
} as const

/** How a series stands, as a word on its colour. */
export function StandingWord({ standing, title }: { standing: Standing; title?: string }) {
  const { word, intent, icon } = words[standing]
  return (
    <Tag minimal intent={intent} icon={icon} title={title}>
      {word}
    </Tag>
  )
}
