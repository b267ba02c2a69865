import { Button, TextArea } from '@blueprintjs/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { Run, RunEvent } from '#domain/run'
import type { Parameter } from '#domain/runbook'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { Moment } from '../../parts/moment'
import { bytes, duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { toRun } from '../../route'
import { texts } from './texts'
import { ThresholdList } from './threshold-list'
import { timelineLine } from './timeline'

/** Beside the steps: who, where, with what lines drawn by whom; notes; what happened when. */
export function Side({
  run,
  id,
  events,
  step,
  parameters,
}: {
  parameters: Readonly<Record<string, Parameter>>
  run: Run
  id: string
  events: readonly RunEvent[]
  step: string | undefined
}) {
  const header = run.header
  if (!header) return null
  const identity = step ? run.steps[step]?.identity : undefined
  return (
    <aside className="side" aria-label={texts.facts}>
      <section>
        <h2 className="eyebrow">{texts.facts}</h2>
        <dl className="facts">
          <Fact name="System">
            <Visible text={header.system.name} />
          </Fact>
          {Object.entries(header.targets).map(([name, target]) => (
            <Fact key={name} name={name}>
              <Visible text={target.name} />
              <br />
              <span className="muted">
                <Visible text={target.address} />
              </span>
            </Fact>
          ))}
          {identity ? (
            <Fact name="Server">
              <Visible text={identity.label} />
            </Fact>
          ) : null}
          {Object.entries(header.parameters).map(([name, value]) => (
            <Fact key={name} name={parameters[name]?.label ?? name}>
              {value === null ? (
                <span className="muted">not given</span>
              ) : (
                <Visible text={said(value, parameters[name])} />
              )}
            </Fact>
          ))}
          <Fact name="Operator">
            <Visible text={header.operator} />
          </Fact>
          {header.parent ? (
            <Fact name="Part of">
              <a href={toRun(header.system.id, header.parent)}>the run before</a>
            </Fact>
          ) : null}
        </dl>
      </section>
      <ThresholdList thresholds={header.thresholds} />
      <Notes run={run} id={id} />
      <Timeline run={run} events={events} />
    </aside>
  )
}

/** A value in the unit it was asked for in; on record it stands in bytes or seconds. */
function said(value: string, parameter: Parameter | undefined): string {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number)) return value
  if (parameter?.type === 'size') return bytes(number)
  return parameter?.type === 'duration' ? duration(number * 1000) : value
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

function Notes({ run, id }: { run: Run; id: string }) {
  const { act, blocked } = useAct()
  const [text, setText] = useState('')
  const add = async (event: FormEvent) => {
    event.preventDefault()
    const note = text.trim()
    if (!note) return
    const done = await act('note', async () => {
      await client.runs.note({ run: id, text: note })
      return true
    })
    if (done) setText('')
  }
  return (
    <section>
      <h2 className="eyebrow">{texts.notes}</h2>
      <ul className="notes">
        {run.notes.map(note => (
          <li key={`${note.at} ${note.text}`}>
            <Visible text={note.text} form="block" />
            <br />
            <span className="muted">
              <Moment at={note.at} form="clock" /> · <Visible text={note.operator} />
            </span>
          </li>
        ))}
      </ul>
      <form onSubmit={add} className="note-form">
        <TextArea
          fill
          autoResize
          aria-label={texts.notePlaceholder}
          placeholder={texts.notePlaceholder}
          value={text}
          onChange={event => setText(event.currentTarget.value)}
        />
        <Button size="small" type="submit" text={texts.addNote} disabled={blocked || !text.trim()} />
      </form>
    </section>
  )
}

function Timeline({ run, events }: { run: Run; events: readonly RunEvent[] }) {
  const lines = events.flatMap(event => {
    const text = timelineLine(event, run.steps)
    return text === null ? [] : [{ seq: event.seq, at: event.at, text }]
  })
  return (
    <section>
      <h2 className="eyebrow">{texts.timeline}</h2>
      <ol className="timeline">
        {lines.slice(-200).map(line => (
          <li key={line.seq}>
            <Moment at={line.at} form="clock" /> <Visible text={line.text} />
          </li>
        ))}
      </ol>
    </section>
  )
}
