import { sqlTokens } from './sql-text'

/** Where a statement stands in a text: from its first character that is no blank, up to before its semicolon. */
export interface StatementPlace {
  readonly from: number
  readonly to: number
}

/**
 * The statements of a text, as psql tells them apart: a semicolon in a string, a dollar quote, a comment, brackets or the
 * body of a function in standard SQL (BEGIN ATOMIC … END) ends none. Comments belong to the statement they stand before.
 */
export function splitSql(text: string): readonly StatementPlace[] {
  const places: StatementPlace[] = []
  let from: number | undefined
  let to = 0
  let says = false
  let brackets = 0
  let bodies = 0
  let words: string[] = []
  const end = () => {
    if (from !== undefined && says) places.push({ from, to })
    from = undefined
    says = false
    brackets = 0
    bodies = 0
    words = []
  }
  for (const { written, at } of sqlTokens(text)) {
    if (written === ';' && brackets === 0 && bodies === 0) {
      end()
      continue
    }
    if (/^\s+$/.test(written)) continue
    from ??= at
    to = at + written.length
    if (written.startsWith('--') || written.startsWith('/*')) continue
    says = true
    if (written === '(') brackets++
    else if (written === ')') brackets = Math.max(0, brackets - 1)
    else if (/^[a-z]/i.test(written)) {
      const word = written.toLowerCase()
      if (words.length < 4) words.push(word)
      if (makesRoutine(words)) {
        if (word === 'begin' || (word === 'case' && bodies > 0)) bodies++
        else if (word === 'end' && bodies > 0) bodies--
      }
    }
  }
  end()
  return places
}

/** CREATE [OR REPLACE] FUNCTION or PROCEDURE: the only statements with others inside. */
const makesRoutine = ([first, second, third, fourth]: readonly string[]) =>
  first === 'create' && [second, second === 'or' && third === 'replace' ? fourth : ''].some(isRoutine)

const isRoutine = (word: string | undefined) => word === 'function' || word === 'procedure'
