import { invalid } from '#domain/failure'
import { type Condition, compileCondition } from './condition'

/** Text or an expression in it. */
export type Piece = string | Condition

/** Splits a text at its braces. A quoted string inside an expression may hold braces of its own. */
export function readPieces(text: string): Piece[] {
  const pieces: Piece[] = []
  let literal = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if ((character === '{' || character === '}') && text[at + 1] === character) {
      literal += character
      at++
    } else if (character === '}') {
      throw invalid(`“${text}” has a } without {.`, 'Write }} for a brace itself.')
    } else if (character === '{') {
      const end = endOfExpression(text, at)
      if (literal) pieces.push(literal)
      literal = ''
      pieces.push(compileCondition(text.slice(at + 1, end).trim()))
      at = end
    } else literal += character
  }
  if (literal) pieces.push(literal)
  return pieces
}

function endOfExpression(text: string, start: number): number {
  let depth = 0
  let quote: string | undefined
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (quote !== undefined) {
      if (character === '\\') at++
      else if (character === quote) quote = undefined
    } else if (character === '"' || character === "'") quote = character
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return at
  }
  throw invalid(`“${text}” has a { without }.`, 'Write {{ for a brace itself.')
}

/** A value as an operator reads it: numbers plainly, doubles to at most two decimals. */
export function plain(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(Number(value.toFixed(2))) : String(value)
  if (Array.isArray(value)) return value.map(plain).join(', ')
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object' && value !== null)
    return JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? Number(one) : one))
  return String(value)
}
