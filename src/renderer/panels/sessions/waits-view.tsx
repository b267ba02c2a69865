import { useRef } from 'react'
import { SidePart } from '../../parts/side-part'
import { counted, duration } from '../../parts/units'
import type { Session } from './session'
import { texts } from './texts'
import { addSample, classesOf, type WaitSample } from './waits'

const most = 6

/** What active sessions waited for, over the looks of the last minutes. */
export function Waits({ sessions, at }: { sessions: readonly Session[]; at: string }) {
  const moment = Date.parse(at)
  const samples = useRef<WaitSample[]>([])
  if (samples.current.at(-1)?.at !== moment) samples.current = addSample(samples.current, moment, sessions)
  const classes = classesOf(samples.current)
  const [first] = samples.current
  return (
    <SidePart title={texts.waits}>
      {classes.length === 0 ? <p className="muted">{texts.noWaits}</p> : null}
      <ul className="waits">
        {classes.slice(0, most).map(one => (
          <li key={one.name}>
            <span className="wait-name">{one.name}</span>
            <span className="wait-share">
              {one.share.toFixed(0)} % · {one.sessions.toFixed(1)}
            </span>
            <span className={`wait-bar wait-${one.name.toLowerCase()}`} style={{ width: `${one.share}%` }} />
            <span className="wait-events">
              {one.name === 'CPU'
                ? ''
                : one.events
                    .slice(0, 3)
                    .map(event => `${event.name} ${event.share.toFixed(0)} %`)
                    .join(', ')}
            </span>
          </li>
        ))}
      </ul>
      {first ? (
        <p className="muted">
          {texts.waitsOf(duration(Math.max(1000, moment - first.at)), counted(samples.current.length, 'look'))}
        </p>
      ) : null}
    </SidePart>
  )
}
