import uPlot from 'uplot'

/** A colour of the style sheet as it is now: a canvas takes no variables. */
export const colourNow = (name: string) => getComputedStyle(document.body).getPropertyValue(name).trim()

/** How the axes of small charts look: quiet, without ticks. */
export const quietAxis = () => ({
  stroke: colourNow('--text-quiet'),
  grid: { stroke: colourNow('--line'), width: 1 },
  ticks: { show: false },
})

/** Draws a chart as wide as its box, with no legend of its own; answers how to take it away. */
export function drawStill(
  box: HTMLElement,
  height: number,
  options: Omit<uPlot.Options, 'width' | 'height'>,
  data: uPlot.AlignedData,
): () => void {
  const still = { legend: { show: false }, cursor: { y: false } }
  const chart = new uPlot({ ...still, ...options, width: box.clientWidth, height }, data, box)
  const watch = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height }))
  watch.observe(box)
  return () => {
    watch.disconnect()
    chart.destroy()
  }
}
