import { type Document, isAlias, isNode, LineCounter, parseDocument, visit } from 'yaml'

interface YamlMistake {
  readonly message: string
  /** Counted from 1, within the text. */
  readonly line: number
  readonly column: number
}

export interface YamlText {
  readonly value: unknown
  readonly mistakes: readonly YamlMistake[]
  /** Where the value at a path stands, counted from 1; the nearest parent when it is not there itself. */
  place(path: readonly PropertyKey[]): { line: number; column: number }
}

const longest = 100_000
const deepest = 12
const mostAliases = 20

/**
 * Reads YAML 1.2 (core schema: `no`, `on` and `0123` are text and number, as in JSON) that somebody else wrote: no tags,
 * no merge keys, no duplicate keys, few aliases, bounded size and depth. Never throws.
 */
export function readYaml(text: string): YamlText {
  const refused = (message: string): YamlText => ({
    value: undefined,
    mistakes: [{ message, line: 1, column: 1 }],
    place: () => ({ line: 1, column: 1 }),
  })
  if (text.length > longest) return refused(`YAML longer than ${longest} characters.`)
  const lines = new LineCounter()
  let document: Document
  try {
    document = parseDocument(text, {
      schema: 'core',
      version: '1.2',
      merge: false,
      uniqueKeys: true,
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'silent',
    })
  } catch {
    // The parser recurses: thousands of brackets end its stack, not ours.
    return refused('YAML nested too deeply.')
  }
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const mistakes: YamlMistake[] = [...document.errors, ...document.warnings].map(one => ({
    message: one.message,
    ...at(one.pos[0]),
  }))
  if (mistakes.length === 0) mistakes.push(...monsters(document, at))
  let value: unknown
  if (mistakes.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: mostAliases })
    } catch (error) {
      mistakes.push({ message: error instanceof Error ? error.message : String(error), line: 1, column: 1 })
    }
  }
  return {
    value,
    mistakes,
    place(path) {
      for (let length = path.length; length >= 0; length--) {
        const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
        if (isNode(node) && node.range) return at(node.range[0])
      }
      return { line: 1, column: 1 }
    },
  }
}

function monsters(document: Document, at: (offset: number) => { line: number; column: number }): YamlMistake[] {
  const found: YamlMistake[] = []
  let aliases = 0
  visit(document, (_key, node, path) => {
    const nested = path.filter(one => isNode(one)).length
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
    if (nested > deepest) {
      found.push({ message: `YAML nested deeper than ${deepest} levels.`, ...at(offset) })
      return visit.BREAK
    }
    if (isAlias(node) && ++aliases > mostAliases) {
      found.push({ message: `YAML with more than ${mostAliases} aliases.`, ...at(offset) })
      return visit.BREAK
    }
    return undefined
  })
  return found
}
