import { Tag } from '@blueprintjs/core'
import type { Incident } from '#domain/incident'
import { useNow } from './moment'
import { stamp } from './stamp'
import { duration } from './units'

const grave = { P0: 'danger', P1: 'danger', P2: 'warning', P3: 'none' } as const

/** How grave an incident is; the word says it, the colour only repeats it. */
export const IncidentLevel = ({ severity }: Pick<Incident, 'severity'>) => (
  <Tag className="incident-level" minimal intent={grave[severity]}>
    {severity}
  </Tag>
)

/** What is awaited, counting down, and then up once it is late; nothing where nothing is awaited. */
export function IncidentClock({ incident: { state, dueAt } }: { incident: Pick<Incident, 'state' | 'dueAt'> }) {
  const now = useNow(dueAt === undefined ? null : 1000)
  if (dueAt === undefined) return null
  const left = Date.parse(dueAt) - now
  const what = state === 'declared' ? 'acknowledge' : 'update'
  return (
    <time dateTime={dueAt} className={`incident-clock${left < 0 ? ' is-late' : ''}`} title={stamp(new Date(dueAt)).utc}>
      {left < 0 ? `${what}: ${whole(-left)} late` : `${what} within ${whole(left)}`}
    </time>
  )
}

/** Of a clock that ticks tenths would only flicker. */
const whole = (ms: number) => duration(Math.floor(ms / 1000) * 1000).replace('.0 s', ' s')
