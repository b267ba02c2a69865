import { invalid } from '#domain/failure'
import type { Link } from '#domain/finding'
import type { Condition, Scope } from './condition'
import { type Piece, plain, readPieces } from './pieces'

export interface LinkTemplate {
  /** `family/name` of a runbook, or the slug of a step: exactly one of them. */
  readonly runbook?: string
  readonly step?: string
  /** Names of the parameters it fills in. */
  readonly parameters: readonly string[]
  readonly names: ReadonlySet<string>
  readonly steps: ReadonlySet<string>
  readonly conditions: readonly Condition[]
  render(scope: Scope): Link
}

/**
 * Reads where to go next: `family/name?table={row.name}`, `#step` or a step's slug. What stands between the braces is
 * taken as it is, never parsed for `&` or `=`; the rest is URL-decoded. Throws OpsError `invalid`.
 */
export function compileLink(text: string): LinkTemplate {
  const [head, query] = split(readPieces(text), '?', 2)
  if (!head || head.length > 1 || typeof head[0] !== 'string')
    throw invalid(`“${text}” does not say which runbook or step.`)
  const place = placeOf(head[0])
  if (!place) throw invalid(`“${text}” is neither family/name nor #step.`)
  if (place.step !== undefined && query) throw invalid(`“${text}”: a step takes no parameters.`)
  const pairs = (query ? split(query, '&') : []).map(pair => {
    const [name, value] = split(pair, '=', 2)
    if (name?.length !== 1 || typeof name[0] !== 'string' || !/^[a-z][a-z0-9_]*$/.test(name[0]))
      throw invalid(`“${text}”: a parameter is written name=value.`)
    return {
      name: name[0],
      value: (value ?? []).map(piece => (typeof piece === 'string' ? decoded(piece, text) : piece)),
    }
  })
  const conditions = pairs.flatMap(pair => pair.value.filter(piece => typeof piece !== 'string'))
  return {
    ...place,
    parameters: pairs.map(pair => pair.name),
    conditions,
    names: new Set(conditions.flatMap(one => [...one.names])),
    steps: new Set(conditions.flatMap(one => [...one.steps])),
    render: scope => ({
      ...place,
      parameters: Object.fromEntries(
        pairs.flatMap(pair => {
          const parts = pair.value.map(piece => (typeof piece === 'string' ? piece : piece.evaluate(scope)))
          // A null has no text; the other runbook's own default answers.
          return parts.includes(null) ? [] : [[pair.name, parts.map(exact).join('')]]
        }),
      ),
    }),
  }
}

const placeOf = (head: string) => {
  if (/^[\p{L}\p{N}_-]+(\/[\p{L}\p{N}_.-]+)+$/u.test(head)) return { runbook: head }
  const step = /^#?([\p{L}\p{N}_-]+)$/u.exec(head)?.[1]
  return step === undefined ? undefined : { step }
}

/** Cuts pieces at a separator that stands in plain text, into at most `most` parts. */
function split(pieces: readonly Piece[], separator: string, most = Number.POSITIVE_INFINITY): Piece[][] {
  const parts: Piece[][] = [[]]
  for (const piece of pieces) {
    if (typeof piece !== 'string') {
      parts.at(-1)?.push(piece)
      continue
    }
    let rest = piece
    for (let cut = rest.indexOf(separator); cut >= 0 && parts.length < most; cut = rest.indexOf(separator)) {
      if (cut > 0) parts.at(-1)?.push(rest.slice(0, cut))
      parts.push([])
      rest = rest.slice(cut + separator.length)
    }
    if (rest) parts.at(-1)?.push(rest)
  }
  return parts
}

function decoded(text: string, whole: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid(`“${whole}” has a % that encodes nothing.`)
  }
}

/** All digits: a parameter is a value to act on, not a number to read. */
const exact = (value: unknown) => (typeof value === 'number' ? String(value) : plain(value))
