import type uPlot from 'uplot'
import { visibleString } from '../../parts/visible-text'
import { colourOf, strokeOf } from './palette'

const padding = 14
const lineHeight = 18

/** The chart as a PNG that speaks for itself: title with unit, from when to when, the lines' names, and the picture. */
export function pictureOf(
  chart: uPlot,
  { title, time, labels }: { title: string; time: string; labels: readonly string[] },
): Promise<Blob> {
  const source = chart.ctx.canvas
  const scale = devicePixelRatio
  const named = labels.filter(label => label !== '')
  const head = padding + lineHeight * (2 + named.length)
  const canvas = document.createElement('canvas')
  canvas.width = source.width + 2 * padding * scale
  canvas.height = source.height + (head + padding) * scale
  const ctx = canvas.getContext('2d')
  if (!ctx) return Promise.reject(new Error('This window draws no pictures.'))
  ctx.fillStyle = colourOf('--ground')
  ctx.fillRect(0, 0, canvas.width, canvas.height)
  ctx.scale(scale, scale)
  ctx.textBaseline = 'top'
  const { fontFamily } = getComputedStyle(document.body)
  const write = (text: string, x: number, y: number, font: string, colour: string) => {
    ctx.font = `${font} ${fontFamily}`
    ctx.fillStyle = colourOf(colour)
    ctx.fillText(visibleString(text), x, y)
  }
  write(title, padding, padding, '600 14px', '--text')
  write(time, padding, padding + lineHeight, '12px', '--text-quiet')
  named.forEach((label, at) => {
    const { colour, dash } = strokeOf(at)
    const y = padding + lineHeight * (2 + at)
    ctx.strokeStyle = colour
    ctx.lineWidth = 2
    ctx.setLineDash(dash)
    ctx.beginPath()
    ctx.moveTo(padding, y + 7)
    ctx.lineTo(padding + 24, y + 7)
    ctx.stroke()
    write(label, padding + 32, y, '12px', '--text')
  })
  ctx.drawImage(source, padding, head, source.width / scale, source.height / scale)
  return new Promise((resolve, reject) => {
    canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))), 'image/png')
  })
}
