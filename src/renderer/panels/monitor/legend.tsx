import { type Ref, useImperativeHandle, useRef } from 'react'
import { scaleWords } from '#domain/chart-lines'
import type { Metric } from '#domain/metric'
import { measured } from '../../parts/measured'
import { stamp } from '../../parts/stamp'
import { Visible } from '../../parts/visible'
import { difference, type Line, lastOf, meanOf } from './lines'
import { strokeNameOf } from './palette'
import { texts } from './texts'

export interface LegendHandle {
  /** The values under the cursor; null where there is none. Without a moment the newest stand there again. */
  show(values: readonly (number | null)[], at: number | undefined): void
  /** Where the scale begins; a chart that does not begin at nought makes much of little. */
  floor(value: number): void
}

/**
 * The lines of a chart by name, with their value at the cursor or their newest. The cursor moves faster than a page should
 * be rendered: the values are written by hand.
 */
export function Legend({
  ref,
  lines,
  metric: { unit, worse },
  isNow,
}: {
  ref: Ref<LegendHandle>
  lines: readonly Line[]
  metric: Metric
  isNow: boolean
}) {
  const when = isNow ? texts.now : texts.last
  const list = useRef<HTMLUListElement>(null)
  const newest = ({ stretch }: Line) => written(lastOf(stretch), unit)
  useImperativeHandle(ref, () => ({
    show(values, at) {
      list.current?.querySelectorAll('.monitor-value').forEach((place, line) => {
        const one = lines[line]
        if (one) place.textContent = at === undefined ? newest(one) : written(values[line] ?? undefined, unit)
      })
      const place = list.current?.querySelector('.monitor-when')
      if (place) place.textContent = at === undefined ? when : stamp(new Date(at)).local
    },
    floor(value) {
      const place = list.current?.querySelector('.monitor-floor')
      if (place) place.textContent = value > 0 ? scaleWords(measured(value, unit)) : ''
    },
  }))
  return (
    <ul className="monitor-legend" ref={list}>
      {/* Its own key: what the cursor wrote there goes with it. */}
      <li className="muted monitor-when" key={when}>
        {when}
      </li>
      {lines.map((line, at) => (
        <li key={line.label}>
          <Swatch line={at} /> {line.label ? <Visible text={line.label} /> : null}{' '}
          {/* Its own key: what the cursor wrote there goes with the values it was of. */}
          <b className="monitor-value" key={`${line.stretch.at.at(-1)}`}>
            {newest(line)}
          </b>
          {line.earlier ? <Compared line={line} unit={unit} worse={worse} /> : null}
        </li>
      ))}
      <li className="muted monitor-floor" />
    </ul>
  )
}

const written = (value: number | undefined, unit: string) => (value === undefined ? '–' : measured(value, unit))

function Swatch({ line }: { line: number }) {
  const { colour, dash } = strokeNameOf(line)
  return (
    <svg width="22" height="8" aria-hidden="true">
      <line x1="0" x2="22" y1="4" y2="4" stroke={`var(${colour})`} strokeWidth="2" strokeDasharray={dash.join(' ')} />
    </svg>
  )
}

/** The means of both windows, and by how much the later one differs. */
function Compared({ line, unit, worse }: { line: Line; unit: string; worse: Metric['worse'] }) {
  const now = meanOf(line.stretch)
  const before = line.earlier && meanOf(line.earlier)
  if (now === undefined || before === undefined) return <span className="muted"> · {texts.notComparable}</span>
  const { text, way } = difference(before, now, unit)
  const tone = way === undefined || worse === undefined ? 'quiet' : way === worse ? 'warn' : 'good'
  return (
    <span>
      {' '}
      · {texts.mean} {measured(now, unit)}, {texts.earlierMean} {measured(before, unit)},{' '}
      <span className={`tone-${tone}`}>
        {text}
        {tone === 'warn' ? ` (${texts.worse})` : tone === 'good' ? ` (${texts.better})` : ''}
      </span>
    </span>
  )
}
