import type { Measure } from './column-widths'

let known: Measure | undefined

/** Measures texts as a table's cells are drawn, in the fonts of the page. */
export function cellMeasure(): Measure {
  known ??= measureWith(document.createElement('canvas').getContext('2d'))
  return known
}

function measureWith(canvas: CanvasRenderingContext2D | null): Measure {
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
