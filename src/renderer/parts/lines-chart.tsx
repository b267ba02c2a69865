import { useEffect, useMemo, useRef } from 'react'
import type uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { amount } from '#domain/amount'
import { type ChartLines, scaleOf, scaleWords, summaryOf } from '#domain/chart-lines'
import { alignedLines } from './aligned-lines'
import { stepsOf } from './axis-steps'
import { stamp } from './stamp'
import { colourNow, drawStill, quietAxis } from './still-chart'
import { useDark } from './use-dark'
import { Visible } from './visible'

const height = 220
const colours = ['blue', 'orange', 'green', 'violet', 'red', 'teal', 'gold', 'grey']

/** Lines over a time or a number, forecasts broken, their bands shaded; each is named below with where it stands. */
export function LinesChart({ drawn, name }: { drawn: ChartLines; name: string }) {
  const place = useRef<HTMLDivElement>(null)
  const dark = useDark()
  const shown = useMemo(() => drawn.lines.slice(0, colours.length), [drawn])
  // A canvas takes its colours once: `dark` draws it anew.
  useEffect(() => {
    const box = place.current
    if (!box) return
    return drawStill(box, height, optionsOf(drawn), alignedLines(shown, drawn.time))
  }, [drawn, shown, dark])
  const said = shown.map(line => inWords(line, drawn.unit)).join(' ')
  const [floor] = scaleOf(shown)
  const left = drawn.lines.length - shown.length
  return (
    <figure className="lines-chart">
      <div ref={place} role="img" aria-label={`${name}. ${said}`} />
      <ul className="lines-legend">
        {shown.map((line, at) => (
          <li key={line.name}>
            <span className={`lines-swatch lines-${colours[at]}`} aria-hidden="true" />
            <Visible text={inWords(line, drawn.unit)} />
          </li>
        ))}
        {floor > 0 ? <li className="muted">{scaleWords(amount(floor, drawn.unit))}</li> : null}
        {left > 0 ? <li className="muted">{`${left} more in the table only`}</li> : null}
      </ul>
    </figure>
  )
}

function inWords(line: ChartLines['lines'][number], unit: string): string {
  const { last, expected } = summaryOf(line)
  const told = [
    last === null ? 'no value' : amount(last, unit),
    ...(expected?.y == null ? [] : [`expected ${amount(expected.y, unit)}`]),
  ]
  return `${line.name ? `${line.name}: ` : ''}${told.join(', ')}`
}

const withSteps = (unit: string) => {
  const incrs = stepsOf(unit)
  return incrs ? { incrs } : {}
}

function optionsOf({ lines, time, unit }: ChartLines): Parameters<typeof drawStill>[2] {
  const axis = quietAxis()
  const shown = lines.slice(0, colours.length)
  const [floor, most] = scaleOf(shown)
  const pen = (at: number) => colourNow(`--mark-${colours[at]}`)
  return {
    // What is highest is not cut in half by the edge.
    scales: { x: { time }, y: { range: () => [floor, most + (most - floor) / 20] } },
    axes: [
      { ...axis, size: 28, space: 90, ...(time ? { values: (_, ticks) => ticks.map(tickOf(ticks)) } : {}) },
      {
        ...{ ...axis, size: 84, values: (_, ticks) => ticks.map(tick => amount(tick, unit)) },
        ...withSteps(unit),
      },
    ],
    series: [
      {},
      ...shown.flatMap((_, at): uPlot.Series[] => [
        { stroke: pen(at), width: 2, points: { size: 4 } },
        { stroke: pen(at), width: 2, dash: [6, 5], points: { show: false } },
        { width: 0, points: { show: false } },
        { width: 0, points: { show: false } },
      ]),
    ],
    bands: shown.map((_, at) => ({ series: [at * 4 + 3, at * 4 + 4], fill: `${pen(at)}22` })),
  }
}

/** A tick in the operator's time: the day where ticks are days apart, else the minute too. */
const tickOf = (ticks: readonly number[]) => {
  const apart = (ticks[1] ?? 0) - (ticks[0] ?? 0)
  return (tick: number) => {
    const { local } = stamp(new Date(tick * 1000))
    return apart >= 86_400 ? local.slice(0, 10) : local.slice(5, 16)
  }
}
