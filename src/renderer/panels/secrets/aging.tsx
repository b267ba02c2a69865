import { Error as ErrorIcon, Help, Tick, Time } from '@blueprintjs/icons'
import type { StandingSecret } from '#contract/secrets'
import { texts } from './texts'

const signs = {
  overdue: { Icon: ErrorIcon, tone: 'tone-bad' },
  due: { Icon: Time, tone: 'tone-warn' },
  unknown: { Icon: Help, tone: 'muted' },
  fresh: { Icon: Tick, tone: 'tone-good' },
} as const

/** How old a secret is and how that stands: by a word, a sign and a colour. */
export function Aging({ standing }: { standing: Pick<StandingSecret, 'state' | 'ageDays' | 'secret'> }) {
  const { state, ageDays, secret } = standing
  const { Icon, tone } = signs[state]
  return (
    <span className="secret-age">
      <span className={tone}>
        <Icon size={14} aria-hidden /> {texts.states[state]}
      </span>
      <br />
      <span className="muted">
        {ageDays === null ? texts.ageUnknown : texts.days(ageDays)} · {texts.every(secret.everyDays)}
      </span>
    </span>
  )
}
