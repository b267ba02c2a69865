import type { StatementFound } from '#contract/sql'

/** The statement in which the cursor stands: behind its last character still, and in the blanks after it up to the next. */
export function statementAt(statements: readonly StatementFound[], cursor: number): StatementFound | undefined {
  return statements.findLast(one => one.from <= cursor) ?? statements[0]
}

/** Where the server's `position`, which counts characters from 1, stands in a text that counts as JavaScript does. */
export function offsetOf(text: string, position: string | undefined): number | undefined {
  const count = Number(position)
  if (!position || !Number.isInteger(count) || count < 1) return undefined
  let offset = 0
  for (let at = 1; at < count && offset < text.length; at++) offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  return offset
}
