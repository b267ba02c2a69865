import {
  BanCircle,
  Circle,
  CrossCircle,
  Disable,
  Error as ErrorIcon,
  Help,
  Offline,
  Pause,
  Remove,
  Stop,
  TickCircle,
  WarningSign,
} from '@blueprintjs/icons'
import type { ReactElement } from 'react'
import type { RunOutcome, StepOutcome } from '#domain/run-event'

export type Mark =
  | StepOutcome
  | RunOutcome
  | 'running'
  | 'waiting'
  | 'planned'
  | 'cancelling'
  | 'critical'
  | 'unreachable'
  | 'left'

const marks: Record<Mark, { word: string; tone: string; icon: ReactElement | null }> = {
  passed: { word: 'Passed', tone: 'good', icon: <TickCircle /> },
  found: { word: 'Found', tone: 'warn', icon: <WarningSign /> },
  critical: { word: 'Found, critical', tone: 'bad', icon: <ErrorIcon /> },
  failed: { word: 'Failed', tone: 'bad', icon: <CrossCircle /> },
  unreachable: { word: 'No answer', tone: 'bad', icon: <Offline /> },
  unknown: { word: 'Unknown', tone: 'bad', icon: <Help /> },
  interrupted: { word: 'Interrupted', tone: 'warn', icon: <Stop /> },
  cancelled: { word: 'Cancelled', tone: 'quiet', icon: <BanCircle /> },
  skipped: { word: 'Skipped', tone: 'quiet', icon: <Disable /> },
  left: { word: 'Left out', tone: 'quiet', icon: <Remove /> },
  planned: { word: 'Planned', tone: 'quiet', icon: <Circle /> },
  waiting: { word: 'Waiting for you', tone: 'ask', icon: <Pause /> },
  running: { word: 'Running', tone: 'ask', icon: null },
  cancelling: { word: 'Cancelling…', tone: 'ask', icon: null },
}

/**
 * How something ended or stands: icon and word, never colour alone. `brief` keeps the word for screen readers; `word` says
 * the same in other words.
 */
export function Outcome({ mark, brief = false, ...said }: { mark: Mark; brief?: boolean; word?: string }) {
  const { tone, icon } = marks[mark]
  const word = said.word ?? marks[mark].word
  return (
    <span className={`outcome tone-${tone}`} title={brief ? word : undefined}>
      <span className="outcome-icon" aria-hidden="true">
        {icon ?? <span className="turning" />}
      </span>
      <span className={brief ? 'unseen' : undefined}>{word}</span>
    </span>
  )
}
