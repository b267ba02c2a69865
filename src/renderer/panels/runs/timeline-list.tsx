import { useMemo } from 'react'
import type { Run } from '#domain/run'
import type { RunEvent } from '#domain/run-event'
import { Moment } from '../../parts/moment'
import { Visible } from '../../parts/visible'
import { texts } from './texts'
import { timelineOf } from './timeline'

const shown = 200

/** What happened when, in the operator's own time. */
export function TimelineList({ run, events }: { run: Run; events: readonly RunEvent[] }) {
  const lines = useMemo(() => timelineOf(events, run), [events, run])
  return (
    <section>
      <h2 className="eyebrow">{texts.timeline}</h2>
      <ol className="timeline">
        {lines.slice(-shown).map(line => (
          <li key={line.seq}>
            <Moment at={line.at} form="clock" />
            {line.parts ? (
              <details>
                <summary>{line.text}</summary>
                <ul>
                  {line.parts.map(part => (
                    <li key={part}>
                      <Visible text={part} />
                    </li>
                  ))}
                </ul>
              </details>
            ) : (
              <span>
                <Visible text={line.text} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
