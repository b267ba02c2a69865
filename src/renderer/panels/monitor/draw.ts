import type uPlot from 'uplot'
import type { Mark } from '#domain/mark'
import type { AppliedThreshold } from '#domain/threshold'
import { measured } from '../../parts/measured'
import type { Ink } from './palette'
import { markLetters } from './texts'

type Box = uPlot.BBox

/** Where trouble begins: the ground beyond a line is tinted, the line dashed and named. */
export function drawThreshold(chart: uPlot, ink: Ink, threshold: AppliedThreshold | undefined, unit: string) {
  if (!threshold) return
  const { ctx, bbox } = chart
  const y = (value: number) => clamp(chart.valToPos(value, 'y', true), bbox.top, bbox.top + bbox.height)
  const above = threshold.direction === 'above'
  const edge = above ? bbox.top : bbox.top + bbox.height
  inside(ctx, bbox, () => {
    const fill = (colour: string, from: number, to: number) => {
      ctx.fillStyle = `${colour}80`
      ctx.fillRect(bbox.left, Math.min(from, to), bbox.width, Math.abs(to - from))
    }
    fill(ink.warnGround, y(threshold.warning), y(threshold.critical))
    fill(ink.badGround, y(threshold.critical), edge)
    // Each at its own end: the two lines often lie close together.
    for (const [word, value, colour, end] of [
      ['warning', threshold.warning, ink.warn, 'left'],
      ['critical', threshold.critical, ink.bad, 'right'],
    ] as const) {
      const at = chart.valToPos(value, 'y', true)
      if (at < bbox.top || at > bbox.top + bbox.height) continue
      ctx.strokeStyle = ctx.fillStyle = colour
      ctx.lineWidth = devicePixelRatio
      ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio])
      stroke(ctx, bbox.left, at, bbox.left + bbox.width, at)
      ctx.setLineDash([])
      ctx.font = font(ink)
      ctx.textAlign = end
      // Below the upper edge there is always room; above the line, where the line is the upper edge, there is none.
      ctx.textBaseline = at - bbox.top > 14 * devicePixelRatio ? 'bottom' : 'top'
      ctx.fillText(
        `${word} ${measured(value, unit)}`,
        end === 'left' ? bbox.left + 4 * devicePixelRatio : bbox.left + bbox.width - 4 * devicePixelRatio,
        at,
      )
    }
  })
}

/** What happened, as upright lines with the letter of their kind; what lasted is tinted. */
export function drawMarks(chart: uPlot, ink: Ink, marks: readonly Mark[], chosen: number | undefined) {
  const { ctx, bbox } = chart
  inside(ctx, bbox, () => {
    ctx.lineWidth = devicePixelRatio
    ctx.font = font(ink)
    ctx.textAlign = 'left'
    ctx.textBaseline = 'top'
    let last = Number.NEGATIVE_INFINITY
    // The lines of one colour are one stroke.
    const [quiet, bad] = [new Path2D(), new Path2D()]
    for (const { at, until, kind } of marks) {
      const x = chart.valToPos(at, 'x', true)
      const trouble = kind === 'alert' || kind === 'incident'
      ctx.fillStyle = trouble ? ink.bad : ink.quiet
      if (until !== undefined) {
        ctx.globalAlpha = 0.08
        ctx.fillRect(x, bbox.top, chart.valToPos(until, 'x', true) - x, bbox.height)
        ctx.globalAlpha = 1
      }
      // Letters that would stand upon one another say nothing, and a wall of lines hides the chart; the list has all.
      if (x - last < 10 * devicePixelRatio) continue
      const line = trouble ? bad : quiet
      line.moveTo(x, bbox.top)
      line.lineTo(x, bbox.top + bbox.height)
      ctx.fillText(markLetters[kind], x + 2 * devicePixelRatio, bbox.top + devicePixelRatio)
      last = x
    }
    ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio])
    ctx.strokeStyle = ink.quiet
    ctx.stroke(quiet)
    ctx.strokeStyle = ink.bad
    ctx.stroke(bad)
    if (chosen === undefined) return
    const x = chart.valToPos(chosen, 'x', true)
    ctx.setLineDash([])
    ctx.lineWidth = 2 * devicePixelRatio
    ctx.strokeStyle = ink.accent
    stroke(ctx, x, bbox.top, x, bbox.top + bbox.height)
  })
}

const font = ({ family }: Ink) => `${11 * devicePixelRatio}px ${family}`
const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))

function inside(ctx: CanvasRenderingContext2D, { left, top, width, height }: Box, work: () => void) {
  ctx.save()
  ctx.beginPath()
  ctx.rect(left, top, width, height)
  ctx.clip()
  work()
  ctx.restore()
}

function stroke(ctx: CanvasRenderingContext2D, fromX: number, fromY: number, toX: number, toY: number) {
  ctx.beginPath()
  ctx.moveTo(fromX, fromY)
  ctx.lineTo(toX, toY)
  ctx.stroke()
}
