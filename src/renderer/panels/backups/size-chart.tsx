import { useEffect, useRef } from 'react'
import type uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { stepsOf } from '../../parts/axis-steps'
import { stamp } from '../../parts/stamp'
import { colourNow, drawStill, quietAxis } from '../../parts/still-chart'
import { bytes } from '../../parts/units'
import { useDark } from '../../parts/use-dark'
import type { Dump } from './series'

const height = 170
const daySeconds = 86_400

/** The day of a tick, which is in seconds. */
const dayOf = (tick: number) => stamp(new Date(tick * 1000)).local.slice(0, 10)

/** Times in seconds. A lone dump stands in the middle of its days; left to itself, its axis runs on for years. */
const daysAround = (_: uPlot, first: number, last: number): [number, number] =>
  first === last ? [first - 3 * daySeconds, last + 3 * daySeconds] : [first, last]

/** How the size of a series grew, dump by dump; what cannot be restored is left out of the line. */
export function SizeChart({ dumps, name }: { dumps: readonly Dump[]; name: string }) {
  const place = useRef<HTMLDivElement>(null)
  const dark = useDark()
  // A canvas takes its colours once: `dark` draws it anew.
  useEffect(() => {
    const box = place.current
    if (!box) return
    const sound = dumps.filter(dump => dump.problem === null).toReversed()
    const axis = quietAxis()
    return drawStill(
      box,
      height,
      {
        scales: { x: { range: daysAround }, y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
        axes: [
          { ...axis, size: 28, space: 90, values: (_, ticks) => ticks.map(dayOf) },
          { ...axis, size: 80, incrs: stepsOf('bytes'), values: (_, ticks) => ticks.map(tick => bytes(tick)) },
        ],
        series: [
          {},
          {
            stroke: colourNow('--accent'),
            width: 2,
            points: { show: true, size: 5 },
            fill: `${colourNow('--accent')}22`,
          },
        ],
      },
      [sound.map(dump => dump.written / 1000), sound.map(dump => dump.bytes)],
    )
  }, [dumps, dark])
  return <div ref={place} className="size-chart" role="img" aria-label={name} />
}
