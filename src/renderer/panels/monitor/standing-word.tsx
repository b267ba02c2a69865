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
export function StandingWord({
  standing,
  threshold,
  isNow,
  empty,
}: {
  standing: Standing
  threshold: AppliedThreshold | undefined
  /** What the chart ends with is how it stands now. */
  isNow: boolean
  empty: boolean
}) {
  if (standing === 'none') return null
  const { Icon, tone } = signs[standing]
  const said = standing === 'well' && threshold?.direction === 'below' ? texts.wellBelow : texts.standing[standing]
  const word = standing === 'unknown' ? (isNow && !empty ? texts.notNow : said) : isNow ? said : texts.lastly(said)
  return (
    // That it was well then says nothing of now.
    <span
      className={`outcome tone-${standing === 'well' && !isNow ? 'quiet' : tone}`}
      title={threshold && texts.source(threshold.source)}
    >
      <span className="outcome-icon" aria-hidden="true">
        <Icon size={12} />
      </span>
      {word}
    </span>
  )
}
