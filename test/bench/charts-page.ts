import uPlot from 'uplot'
import type { Stretch } from '#domain/sample'
import type { AppliedThreshold } from '#domain/threshold'
import { chartOptions } from '../../src/renderer/panels/monitor/chart-options'
import { aligned } from '../../src/renderer/panels/monitor/lines'

// The page of P30: twelve charts of a day each, as the Monitor draws them, and as uPlot alone draws the same points.
const charts = 12
const minute = 60_000
const day = 1440
const from = Date.UTC(2026, 10, 26)

const stretchOf = (series: number): Stretch => {
  const at = Array.from({ length: day }, (_, n) => from + n * minute)
  const mean = at.map((_, n) => (n % 400 === 399 ? null : 50 + 40 * Math.sin(n / 90 + series) + ((n * 7919) % 13)))
  const by = (much: number) => mean.map(value => (value === null ? null : value + much))
  return { series, at, mean, low: by(-5), high: by(5), everyMs: minute }
}

const parts = Array.from({ length: charts }, (_, n) => aligned([{ label: '', stretch: stretchOf(n) }], 0))
const threshold: AppliedThreshold = {
  ...({ id: 'cpu_pct', title: 'CPU', unit: '%', direction: 'above', source: 'own', set: 'default' } as const),
  ...{ warning: 80, critical: 95 },
}
const marks = Array.from({ length: 20 }, (_, n) => ({
  ...({ id: String(n), system: 'acme', kind: 'note', title: 'A remark' } as const),
  at: from + n * 70 * minute,
}))
const size = { width: 600, height: 160 }

const made = {
  ours: () =>
    parts.map(({ data, drawn }) => {
      const window = { from, to: from + day * minute }
      const shown = { threshold, marks, chosen: undefined, window }
      const still = { onZoom() {}, onChoose() {}, onCursor() {}, onFloor() {} }
      const options = chartOptions({ drawn, unit: '%', sync: 'all', width: size.width }, () => ({ ...shown, ...still }))
      return new uPlot(options, data, document.body)
    }),
  bare: () =>
    parts.map(({ data }) => {
      const series = [{}, ...data.slice(1).map(() => ({ stroke: 'blue', points: { show: false } }))]
      return new uPlot({ ...size, ms: 1, series, legend: { show: false } }, data, document.body)
    }),
}

/** Draws all charts anew that many times; milliseconds for one time. */
export async function redraw(whose: keyof typeof made, times: number): Promise<number> {
  const all = made[whose]()
  await new Promise(done => requestAnimationFrame(done))
  const began = performance.now()
  for (let n = 0; n < times; n++) {
    for (const chart of all) chart.setData(chart.data)
    // uPlot draws in the next microtask.
    await Promise.resolve()
  }
  const ms = (performance.now() - began) / times
  for (const chart of all) chart.destroy()
  return ms
}

Object.assign(globalThis, { redraw })
