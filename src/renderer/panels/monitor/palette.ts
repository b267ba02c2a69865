/** How each line of a chart is drawn: colour and dashes, so that none is known by its colour alone. Red is for trouble. */
const strokes = [
  { colour: '--mark-blue', dash: [] },
  { colour: '--mark-orange', dash: [7, 3] },
  { colour: '--mark-teal', dash: [2, 3] },
  { colour: '--mark-violet', dash: [9, 3, 2, 3] },
  { colour: '--mark-gold', dash: [4, 4] },
  { colour: '--mark-green', dash: [12, 4] },
] as const

/** So many lines can be told apart in one chart. */
export const mostLines = strokes.length

export const colourOf = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/**
 * What is drawn with over the lines of a chart, read once for each chart: to ask the style sheet for the colour of every mark
 * at every drawing takes longer than to draw it.
 */
export const readInk = () => ({
  ...{ quiet: colourOf('--text-quiet'), accent: colourOf('--accent'), line: colourOf('--line') },
  ...{ warn: colourOf('--warn'), warnGround: colourOf('--warn-ground') },
  ...{ bad: colourOf('--bad'), badGround: colourOf('--bad-ground') },
  family: getComputedStyle(document.body).fontFamily,
})
export type Ink = ReturnType<typeof readInk>

/** The style sheet's name of a line's colour, and its dashes. */
export const strokeNameOf = (line: number) => strokes[line % strokes.length] ?? strokes[0]

/** A canvas takes no variables: the colour as it is now, light or dark. */
export function strokeOf(line: number): { colour: string; dash: number[] } {
  const { colour, dash } = strokeNameOf(line)
  return { colour: colourOf(colour), dash: [...dash] }
}
