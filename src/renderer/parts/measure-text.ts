import type { Measure } from './column-widths'

let context: CanvasRenderingContext2D | null | undefined

/** Measures texts as a table's cells are drawn, in the font of the page. */
export function cellMeasure(): Measure {
  context ??= document.createElement('canvas').getContext('2d')
  const canvas = context
  if (!canvas) return text => text.length * 8
  const own = getComputedStyle(document.documentElement)
  const fonts = {
    text: `12.5px ${own.getPropertyValue('--font')}`,
    mono: `bold 12.5px ${own.getPropertyValue('--mono')}`,
  }
  return (text, font = undefined) => {
    canvas.font = fonts[font ?? 'text']
    return canvas.measureText(text).width
  }
}
