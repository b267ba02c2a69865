import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Mark } from '#domain/mark'
import type { AppliedThreshold } from '#domain/threshold'
import { stamp } from '../../parts/stamp'
import { useDark } from '../../parts/use-dark'
import { chartHeight, chartOptions, type Shown } from './chart-options'
import { aligned, type Line } from './lines'
import type { Window } from './window'

export interface ChartProps {
  /** Says the chart in words. */
  readonly name: string
  readonly unit: string
  readonly lines: readonly Line[]
  /** How much earlier the points lie that are drawn behind, milliseconds. */
  readonly shiftMs: number
  readonly threshold: AppliedThreshold | undefined
  readonly marks: readonly Mark[]
  readonly window: Window
  readonly chosen: number | undefined
  /** Charts of one name share their cursor. */
  readonly sync: string
  onZoom(from: number, to: number): void
  onChoose(at: number): void
  /** The place of the cursor in each line, or null: the values that stand in the legend. */
  onValues(values: readonly (number | null)[], at: number | undefined): void
  /** The lowest value of the scale, as it is drawn. */
  onFloor(floor: number): void
  /** The chart as it is drawn, for a picture of it. */
  onDrawn(chart: uPlot | undefined): void
}

/** Lines over time on a canvas; a slider for the keyboard: arrows move the cursor of all charts, Enter chooses its moment. */
export function Chart(props: ChartProps) {
  const { name, unit, lines, shiftMs, sync, window, threshold, marks, chosen } = props
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(undefined)
  const latest = useRef(props)
  latest.current = props
  const dark = useDark()
  const { data, drawn } = useMemo(() => aligned(lines, shiftMs), [lines, shiftMs])
  const shape = drawn.map(({ line, what }) => `${line} ${what}`).join()
  const now = useRef({ data, drawn })
  now.current = { data, drawn }

  // A canvas takes its colours once, `dark` draws it anew; `shape` stands for what is drawn.
  useEffect(() => {
    const box = place.current
    if (!box) return
    const shown = (): Shown => ({ ...latest.current, onCursor: readOut })
    const readOut = (one: uPlot) => {
      const { idx } = one.cursor
      const at = idx == null ? undefined : one.data[0][idx]
      latest.current.onValues(
        latest.current.lines.map((_, line) => {
          const row = now.current.drawn.findIndex(made => made.line === line && made.what === 'mean') + 1
          return idx == null ? null : (one.data[row]?.[idx] ?? null)
        }),
        at,
      )
      if (at === undefined) box.removeAttribute('aria-valuetext')
      else box.setAttribute('aria-valuetext', stamp(new Date(at)).local)
      box.setAttribute('aria-valuenow', String(idx ?? 0))
    }
    const options = chartOptions({ drawn: now.current.drawn, unit, sync, width: box.clientWidth }, shown)
    const made = new uPlot(options, now.current.data, box)
    chart.current = made
    latest.current.onDrawn(made)
    const watch = new ResizeObserver(() => {
      if (box.clientWidth !== made.width) made.setSize({ width: box.clientWidth, height: chartHeight })
    })
    watch.observe(box)
    return () => {
      watch.disconnect()
      latest.current.onDrawn(undefined)
      chart.current = undefined
      made.destroy()
    }
  }, [shape, dark, unit, sync])

  // What is drawn over the lines is read while drawing.
  useEffect(() => {
    chart.current?.setData(data)
  }, [data, window.from, window.to, threshold, marks, chosen])

  const press = (event: KeyboardEvent) => {
    const one = chart.current
    if (!one) return
    const times = one.data[0]
    const idx = one.cursor.idx ?? times.length - 1
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -times.length, End: times.length }[
      event.key
    ]
    if (step !== undefined) {
      const at = times[Math.max(0, Math.min(times.length - 1, one.cursor.idx == null ? idx : idx + step))]
      if (at === undefined) return
      // Every chart has the same window, but each its own width.
      for (const other of uPlot.sync(sync).plots) other.setCursor({ left: other.valToPos(at, 'x'), top: 1 }, true)
    } else if (event.key === 'Enter' && times[idx] !== undefined) latest.current.onChoose(times[idx])
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={place}
      className="monitor-plot"
      role="slider"
      tabIndex={0}
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, data[0].length - 1)}
      aria-valuenow={0}
      onKeyDown={press}
    />
  )
}
