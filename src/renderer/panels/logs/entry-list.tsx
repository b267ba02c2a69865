import { type KeyboardEvent, type UIEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { PlacedEntry } from '#domain/log'
import { stamp } from '../../parts/stamp'
import { Visible } from '../../parts/visible'
import type { Seen } from './seen'
import { levelWords, texts } from './texts'

const rowHeight = 22
/** Rows drawn above and below what is in sight. */
const around = 15

/**
 * Entries, one a row, only those in sight drawn. Asks for more where it is scrolled near an end, and keeps what is on the
 * screen where it is when some is put in front.
 */
export function EntryList({
  seen,
  columns,
  chosen,
  atEnd,
  onChoose,
  onNear,
}: {
  seen: Seen
  columns: readonly string[]
  chosen: number | undefined
  /** Its end is shown, also when more comes. */
  atEnd: boolean
  onChoose: (row: number) => void
  onNear: (way: 'before' | 'after') => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 600 })
  const { entries, moved, round } = seen
  useLayoutEffect(() => {
    if (box.current && moved !== 0) box.current.scrollTop += moved * rowHeight
  }, [entries, moved])
  // Another part altogether begins at its end.
  useLayoutEffect(() => {
    if (box.current && (atEnd || seen.after === null)) box.current.scrollTop = box.current.scrollHeight
    else if (box.current) box.current.scrollTop = 0
  }, [round])
  // What came is shown.
  useLayoutEffect(() => {
    if (box.current && atEnd) box.current.scrollTop = box.current.scrollHeight
  }, [entries, atEnd])
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setView(last => ({ ...last, height: element.clientHeight })))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const nearer = useRef(onNear)
  nearer.current = onNear
  // What does not fill the screen cannot be scrolled, and so could ask for nothing.
  useEffect(() => {
    if (entries.length > 0 && entries.length * rowHeight < view.height) nearer.current('before')
  }, [entries, view.height])
  const onScroll = ({ currentTarget: { scrollTop, clientHeight, scrollHeight } }: UIEvent<HTMLDivElement>) => {
    setView({ top: scrollTop, height: clientHeight })
    if (scrollTop < 20 * rowHeight) onNear('before')
    if (scrollTop + clientHeight > scrollHeight - 20 * rowHeight) onNear('after')
  }
  const choose = (row: number) => {
    const next = Math.max(0, Math.min(entries.length - 1, row))
    onChoose(next)
    const element = box.current
    if (!element) return
    if (next * rowHeight < element.scrollTop) element.scrollTop = next * rowHeight
    const below = (next + 1) * rowHeight - element.clientHeight
    if (below > element.scrollTop) element.scrollTop = below
  }
  const onKey = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1)
    const at = chosen ?? Math.floor(view.top / rowHeight) - 1
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: entries.length - 1,
    }[event.key]
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    choose(to)
  }
  const first = Math.max(0, Math.floor(view.top / rowHeight) - around)
  const last = Math.min(entries.length, Math.ceil((view.top + view.height) / rowHeight) + around)
  return (
    <div
      ref={box}
      className="log-entries"
      role="listbox"
      aria-label={texts.entries}
      aria-activedescendant={
        chosen !== undefined && chosen >= first && chosen < last ? `log-entry-${chosen}` : undefined
      }
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKey}
    >
      <div className="log-entries-height" role="presentation" style={{ height: entries.length * rowHeight }}>
        {entries.slice(first, last).map((one, at) => (
          <Row
            key={first + at}
            row={first + at}
            placed={one}
            columns={columns}
            chosen={chosen === first + at}
            onChoose={() => choose(first + at)}
          />
        ))}
      </div>
    </div>
  )
}

function Row({
  row,
  placed: { entry },
  columns,
  chosen,
  onChoose,
}: {
  row: number
  placed: PlacedEntry
  columns: readonly string[]
  chosen: boolean
  onChoose: () => void
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
    <div
      id={`log-entry-${row}`}
      role="option"
      aria-selected={chosen}
      tabIndex={-1}
      className={`log-entry log-${entry.level}`}
      style={{ top: row * rowHeight }}
      onClick={onChoose}
    >
      <span className="log-time">{entry.at === null ? '' : clock(entry.at)}</span>
      <span className="log-level">{entry.level === 'plain' ? '' : levelWords[entry.level]}</span>
      {columns.map(name => (
        <span key={name} className="log-field">
          <Visible text={entry.fields[name] ?? ''} />
        </span>
      ))}
      <span className="log-message">
        {entry.service ? (
          <span className="log-service">
            <Visible text={entry.service} />{' '}
          </span>
        ) : null}
        <Visible text={entry.message} />
        {entry.trace === '' ? null : <span className="log-more"> ⏎ {entry.trace.split('\n').length}</span>}
      </span>
    </div>
  )
}

/** Of today the time, of other days the day as well. */
function clock(at: string): string {
  const date = new Date(at)
  const { local, clock: time } = stamp(date)
  return date.toDateString() === new Date().toDateString() ? time : local.slice(5)
}
