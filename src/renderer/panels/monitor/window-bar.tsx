import { Button, ButtonGroup, FormGroup, HTMLSelect, PopoverNext } from '@blueprintjs/core'
import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from '@blueprintjs/icons'
import { type FormEvent, useState } from 'react'
import { stamp } from '../../parts/stamp'
import { texts } from './texts'
import { type Earlier, earlierWindows, moved, ranges, type Window, zoomed } from './window'

/** From when to when the charts show, and which earlier window lies behind. */
export function WindowBar({
  window,
  earlier,
  onWindow,
  onEarlier,
}: {
  window: Window
  earlier: Earlier | undefined
  onWindow: (window: Window) => void
  onEarlier: (earlier: Earlier | undefined) => void
}) {
  const local = (at: number) => stamp(new Date(at)).local
  return (
    <div className="monitor-bar">
      <ButtonGroup role="group" aria-label={texts.range}>
        {ranges.map(({ id, text, ms }) => (
          <Button
            key={id}
            size="small"
            text={text}
            active={window.range === id}
            aria-pressed={window.range === id}
            onClick={() => onWindow({ from: Date.now() - ms, to: Date.now(), range: id })}
          />
        ))}
        <PopoverNext placement="bottom" content={<OwnWindow window={window} onWindow={onWindow} />}>
          <Button size="small" text={texts.custom} active={window.range === undefined} />
        </PopoverNext>
      </ButtonGroup>
      <ButtonGroup>
        <Way text={texts.earlier} icon={<ChevronLeft />} go={() => onWindow(moved(window, -1))} />
        <Way text={texts.later} icon={<ChevronRight />} go={() => onWindow(moved(window, 1))} />
        <Way text={texts.zoomIn} icon={<ZoomIn />} go={() => onWindow(zoomed(window, 1 / 2))} />
        <Way text={texts.zoomOut} icon={<ZoomOut />} go={() => onWindow(zoomed(window, 2))} />
      </ButtonGroup>
      <HTMLSelect
        aria-label={texts.compare}
        value={earlier ?? ''}
        onChange={event => onEarlier(earlierWindows.find(one => one === event.currentTarget.value))}
        options={[
          { value: '', label: texts.alone },
          ...earlierWindows.map(value => ({ value, label: `${texts.versus} ${texts.earlierWords[value]}` })),
        ]}
      />
      <span className="muted monitor-own">{texts.own(local(window.from), local(window.to))}</span>
    </div>
  )
}

const Way = ({ text, icon, go }: { text: string; icon: React.ReactElement; go: () => void }) => (
  <Button size="small" icon={icon} aria-label={text} title={text} onClick={go} />
)

/** `2026-11-26T12:30`, in the operator's own time, as the field for it reads and writes. */
const fieldOf = (at: number) => stamp(new Date(at)).local.slice(0, 16).replace(' ', 'T')

function OwnWindow({ window, onWindow }: { window: Window; onWindow: (window: Window) => void }) {
  const [from, setFrom] = useState(fieldOf(window.from))
  const [to, setTo] = useState(fieldOf(window.to))
  const [begin, end] = [Date.parse(from), Date.parse(to)]
  const wrong = !(end - begin >= 60_000)
  const show = (event: FormEvent) => {
    event.preventDefault()
    if (!wrong) onWindow({ from: begin, to: end })
  }
  return (
    <form className="monitor-window" onSubmit={show}>
      <FormGroup label={texts.from} labelFor="monitor-from">
        <input
          id="monitor-from"
          className="bp6-input"
          type="datetime-local"
          value={from}
          onChange={event => setFrom(event.currentTarget.value)}
        />
      </FormGroup>
      <FormGroup label={texts.to} labelFor="monitor-to" helperText={wrong ? texts.wrongWindow : undefined}>
        <input
          id="monitor-to"
          className="bp6-input"
          type="datetime-local"
          value={to}
          onChange={event => setTo(event.currentTarget.value)}
        />
      </FormGroup>
      <Button type="submit" intent="primary" text={texts.show} disabled={wrong} />
    </form>
  )
}
