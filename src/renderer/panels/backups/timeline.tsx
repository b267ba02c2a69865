import { stamp } from '../../parts/stamp'
import { bytes, counted } from '../../parts/units'
import type { Dump } from './series'

const width = 300
const height = 22
const dayMs = 86_400_000

/** The dumps of the last days as marks on a line, today on the right: a hole is a time nothing can be brought back from. */
export function Timeline({
  dumps,
  until,
  days,
  name,
}: {
  dumps: readonly Dump[]
  until: number
  days: number
  name: string
}) {
  const from = until - days * dayMs
  const shown = dumps.filter(dump => dump.written >= from)
  const x = (at: number) => ((at - from) / (until - from)) * (width - 8) + 4
  const bad = shown.filter(dump => dump.problem !== null).length
  const label = `${name}: ${counted(shown.length, 'dump')} in ${days} days${bad ? `, ${bad} of them broken` : ''}`
  return (
    <svg
      className="timeline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <line x1={4} x2={width - 4} y1={height - 4} y2={height - 4} className="timeline-axis" />
      {Array.from({ length: Math.floor(days / 7) + 1 }, (_, week) => (
        <line
          key={`week ${week + 1}`}
          {...{ x1: x(until - week * 7 * dayMs), x2: x(until - week * 7 * dayMs), y1: height - 4, y2: height - 1 }}
          className="timeline-axis"
        />
      ))}
      {shown.map(dump => (
        <rect
          key={dump.path}
          x={x(dump.written) - 1.5}
          y={dump.problem ? 8 : 3}
          width={3}
          height={dump.problem ? height - 13 : height - 8}
          className={dump.problem ? 'timeline-bad' : dump.drill?.proved ? 'timeline-proved' : 'timeline-dump'}
        >
          <title>
            {`${dump.name}\n${stamp(new Date(dump.written)).local} · ${bytes(dump.bytes)}${dump.problem ? `\n${dump.problem}` : ''}`}
          </title>
        </rect>
      ))}
    </svg>
  )
}
