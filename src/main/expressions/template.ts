import type { Condition, Scope } from './condition'
import { plain, readPieces } from './pieces'

export { compileLink } from './link'

export interface Template {
  readonly names: ReadonlySet<string>
  readonly steps: ReadonlySet<string>
  readonly conditions: readonly Condition[]
  /** Throws OpsError `rejected` when an expression cannot be answered. */
  render(scope: Scope): string
}

const longestInsert = 300

/** Reads `'{row.name} is {row.pct} % dead'`: CEL in braces, `{{` and `}}` for braces themselves. Throws OpsError `invalid`. */
export function compileTemplate(text: string): Template {
  const pieces = readPieces(text)
  const conditions = pieces.filter(piece => typeof piece !== 'string')
  return {
    conditions,
    names: new Set(conditions.flatMap(one => [...one.names])),
    steps: new Set(conditions.flatMap(one => [...one.steps])),
    render: scope =>
      pieces.map(piece => (typeof piece === 'string' ? piece : shorten(plain(piece.evaluate(scope))))).join(''),
  }
}

const shorten = (text: string) => (text.length > longestInsert ? `${text.slice(0, longestInsert)}…` : text)
