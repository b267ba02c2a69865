import { Calendar, Error as ErrorIcon, TickCircle, Time } from '@blueprintjs/icons'
import type { RoutineStanding } from '#domain/routine'
import { toRound } from '../route'
import { Ago, Moment } from './moment'
import { Visible } from './visible'

const words = {
  overdue: { word: 'Overdue', tone: 'bad', Icon: ErrorIcon },
  due: { word: 'Due', tone: 'warn', Icon: Time },
  done: { word: 'Done', tone: 'good', Icon: TickCircle },
  early: { word: 'Not due yet', tone: 'quiet', Icon: Calendar },
} as const

/** Whether a routine is to be done now: icon and word. What nobody ever did is not done, however far off its time. */
export function RoutineState({ standing: { state, lastAt } }: { standing: RoutineStanding }) {
  const { word, tone, Icon } = words[state === 'done' && lastAt === undefined ? 'early' : state]
  return (
    <span className={`outcome tone-${tone}`}>
      <span className="outcome-icon" aria-hidden="true">
        <Icon />
      </span>
      {word}
    </span>
  )
}

/** When it comes due; what is due already is due now. */
export function NextDue({ standing }: { standing: RoutineStanding }) {
  if (standing.state === 'done') return <Moment at={standing.nextAt} />
  return (
    <span className="muted" title={standing.problem}>
      now
    </span>
  )
}

/** When it was last done and by whom; a link to the round that did it. */
export function LastDone({ standing, home }: { standing: RoutineStanding; home: string | null }) {
  const { lastAt, lastBy, lastRound } = standing
  if (lastAt === undefined) return <span className="muted">never</span>
  const said = (
    <>
      <Ago at={lastAt} />
      {lastBy === undefined ? null : (
        <>
          {' '}
          by <Visible text={lastBy} />
        </>
      )}
    </>
  )
  return lastRound === undefined ? said : <a href={toRound(home, lastRound)}>{said}</a>
}
