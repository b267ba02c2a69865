import type { Finding } from '#domain/finding'
import { cellText, heading } from '../../parts/cell-text'

const most = 6
const longest = 80

/** One value that bears a finding out. */
export interface Told {
  readonly name: string
  readonly text: string
}

/**
 * The values of a finding's row that tell more than its title does: nothing empty, nothing said already, no drawing.
 * The whole row stands in the evidence table.
 */
export function tellingEvidence({ title, evidence }: Pick<Finding, 'title' | 'evidence'>): Told[] {
  const told: Told[] = []
  for (const [name, cell] of Object.entries(evidence ?? {})) {
    if (told.length === most) break
    if (cell === null || cell === '' || cell === false || name === 'tree') continue
    const { text } = cellText(cell, { name, type: typeof cell === 'number' ? 'float' : typed(cell) })
    if (said(title, text) || said(title, String(cell))) continue
    if (told.some(one => one.text === text)) continue
    told.push({ name: heading(name), text: text.length > longest ? `${text.slice(0, longest)}…` : text })
  }
  return told
}

const typed = (cell: string | boolean) =>
  typeof cell === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(cell) ? 'time' : 'text'

/** Whole words only: a 3 is not said by 13264, nor by 1.3. */
function said(title: string, text: string): boolean {
  const inside = /^\d/.test(text) ? /[\w.]$/ : /\w$/
  return title.split(text).some((before, at, parts) => {
    const after = parts[at + 1]
    return after !== undefined && !inside.test(before) && !/^\w/.test(after)
  })
}
