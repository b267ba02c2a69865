import { useEffect, useRef } from 'react'
import 'uplot/dist/uPlot.min.css'
import type { Alert } from '#domain/alert'
import { scaleWords } from '#domain/chart-lines'
import type { Stretch } from '#domain/sample'
import { measured } from '../../parts/measured'
import { stamp } from '../../parts/stamp'
import { colourNow, drawStill, quietAxis } from '../../parts/still-chart'
import { useDark } from '../../parts/use-dark'
import { texts } from './texts'

const height = 130
/** Shown of the time around it at least, seconds. */
const before = 3600
const after = 300
/** A line of so few samples shows each of them; one alone would be none. */
const few = 40

/** One series with its line across, and the moment at which the alert began. */
export function AroundChart({ alert, stretch }: { alert: Alert; stretch: Stretch }) {
  const place = useRef<HTMLDivElement>(null)
  const dark = useDark()
  const { line, unit } = alert
  const [floor, top] = around(stretch.mean, line)
  const began = Date.parse(alert.since) / 1000
  // A canvas takes its colours once: `dark` draws it anew.
  useEffect(() => {
    const box = place.current
    if (!box) return
    const axis = quietAxis()
    return drawStill(
      box,
      height,
      {
        scales: {
          x: { range: (_, __, last) => [began - before, Math.max(last, began + after)] },
          y: { range: () => [floor, top] },
        },
        axes: [
          {
            ...axis,
            size: 26,
            space: 60,
            values: (_, ticks) => ticks.map(tick => stamp(new Date(tick * 1000)).clock.slice(0, 5)),
          },
          { ...axis, size: 64, values: (_, ticks) => ticks.map(tick => measured(tick, unit)) },
        ],
        series: [{}, { stroke: colourNow('--accent'), width: 1.5, points: { show: stretch.at.length < few, size: 4 } }],
        hooks: {
          draw: [
            drawn => {
              const { ctx, bbox } = drawn
              ctx.save()
              ctx.setLineDash([6, 4])
              ctx.lineWidth = 1.5
              const stroke = (tone: string, from: [number, number], to: [number, number]) => {
                ctx.strokeStyle = colourNow(tone)
                ctx.beginPath()
                ctx.moveTo(...from)
                ctx.lineTo(...to)
                ctx.stroke()
              }
              if (line !== undefined) {
                const y = drawn.valToPos(line, 'y', true)
                stroke('--mark-red', [bbox.left, y], [bbox.left + bbox.width, y])
              }
              const x = drawn.valToPos(began, 'x', true)
              stroke('--mark-orange', [x, bbox.top], [x, bbox.top + bbox.height])
              ctx.restore()
            },
          ],
        },
      },
      [stretch.at.map(at => at / 1000), [...stretch.mean]],
    )
  }, [stretch, line, unit, began, floor, top, dark])
  return (
    <>
      <div ref={place} className="around-chart" role="img" aria-label={texts.aroundName(alert.metric, alert.target)} />
      <p className="muted">
        {line === undefined ? texts.aroundBegan : texts.aroundLegend(measured(line, unit))}
        {floor > 0 ? ` ${scaleWords(measured(floor, unit))}.` : ''}
      </p>
    </>
  )
}

/** Of a scale that shows the values and their line, with a little room. */
function around(values: readonly (number | null)[], line: number | undefined): [number, number] {
  const all = [...values, line].filter(one => one !== null && one !== undefined)
  if (all.length === 0) return [0, 1]
  const low = Math.min(...all)
  const high = Math.max(...all)
  const room = (high - low || Math.abs(high) || 1) * 0.1
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room]
}
