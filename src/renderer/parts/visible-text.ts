/** A stretch of text: as it is, or one character that would otherwise be unseen or turn the line around. */
export interface Stretch {
  readonly text: string
  /** Set on a character made visible: what it is. */
  readonly control?: string
}

const names: Record<number, string> = {
  0: 'NUL',
  7: 'BELL',
  8: 'BACKSPACE',
  9: 'TAB',
  10: 'NEWLINE',
  13: 'CARRIAGE RETURN',
  27: 'ESCAPE',
  127: 'DELETE',
  8203: 'ZERO WIDTH SPACE',
  8205: 'ZERO WIDTH JOINER',
  8206: 'LEFT-TO-RIGHT MARK',
  8207: 'RIGHT-TO-LEFT MARK',
  8234: 'LEFT-TO-RIGHT EMBEDDING',
  8235: 'RIGHT-TO-LEFT EMBEDDING',
  8236: 'POP DIRECTIONAL FORMATTING',
  8237: 'LEFT-TO-RIGHT OVERRIDE',
  8238: 'RIGHT-TO-LEFT OVERRIDE',
  8294: 'LEFT-TO-RIGHT ISOLATE',
  8295: 'RIGHT-TO-LEFT ISOLATE',
  8296: 'FIRST STRONG ISOLATE',
  8297: 'POP DIRECTIONAL ISOLATE',
  65279: 'BYTE ORDER MARK',
}

// Cc, Cf (bidi, zero width, tags), Zl, Zp, lone surrogates; and marks piled higher than any script needs.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|\p{M}{5,}/gu
const emojiBefore = /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u

/**
 * Splits hostile text so that nothing in it can hide, reorder the line or reach beyond it.
 * `block` text keeps its newlines and tabs; in a line of their own kind they are shown.
 */
export function visible(text: string, form: 'line' | 'block' = 'line'): Stretch[] {
  const stretches: Stretch[] = []
  let from = 0
  for (const match of text.matchAll(unseen)) {
    const found = match[0]
    const code = found.codePointAt(0) ?? 0
    if (form === 'block' && (code === 0x0a || code === 0x09)) continue
    if (code === 0x200d && emojiBefore.test(text.slice(Math.max(0, match.index - 2), match.index))) continue
    if (match.index > from) stretches.push({ text: text.slice(from, match.index) })
    stretches.push(/^\p{M}/u.test(found) ? pile(found) : one(code))
    from = match.index + found.length
  }
  if (from < text.length) stretches.push({ text: text.slice(from) })
  return stretches
}

const pile = (marks: string): Stretch => ({
  text: `⟨+${[...marks].length}⟩`,
  control: `${[...marks].length} combining marks, left out`,
})

function one(code: number): Stretch {
  const point = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return { text: short(code) ?? `⟨${point}⟩`, control: names[code] ? `${point} ${names[code]}` : point }
}

function short(code: number): string | undefined {
  if (code === 0x0a) return '⏎'
  if (code === 0x09) return '⇥'
  return undefined
}

/** The same as one string: for titles, labels and the clipboard's preview. */
export const visibleString = (text: string) =>
  visible(text)
    .map(stretch => stretch.text)
    .join('')
