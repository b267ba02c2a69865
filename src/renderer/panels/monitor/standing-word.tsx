import { Error as ErrorIcon, Help, TickCircle, WarningSign } from '@blueprintjs/icons'
import type { AppliedThreshold } from '#domain/threshold'
import type { Standing } from './standing'
import { texts } from './texts'

const signs = {
  critical: { Icon: ErrorIcon, tone: 'bad' },
  warning: { Icon: WarningSign, tone: 'warn' },
  well: { Icon: TickCircle, tone: 'good' },
  unknown: { Icon: Help, tone: 'quiet' },
} as const

/** How a chart stands against its line, with an icon and a word; where the line comes from stands in the title. */
export function StandingWord({ standing, threshold }: { standing: Standing; threshold: AppliedThreshold | undefined }) {
  if (standing === 'none') return null
  const { Icon, tone } = signs[standing]
  const word = standing === 'well' && threshold?.direction === 'below' ? texts.wellBelow : texts.standing[standing]
  return (
    <span className={`outcome tone-${tone}`} title={threshold && texts.source(threshold.source)}>
      <span className="outcome-icon" aria-hidden="true">
        <Icon size={12} />
      </span>
      {word}
    </span>
  )
}
