import { type Document, isMap, isPair, isScalar, LineCounter, type Node, parseAllDocuments, visit } from 'yaml'
import type { Problem } from '#domain/runbook'

type Path = readonly (string | number)[]

/** YAML read as plain data, with a way back from a place in the data to its line and column. */
export interface YamlText {
  /** One per document of the file, in order. */
  readonly documents: readonly { readonly data: unknown; at(path: Path): { line: number; column: number } }[]
  readonly problems: readonly Problem[]
}

const mostBytes = 1024 * 1024
const mostAliases = 50
const mostDepth = 32
const neverKeys = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Reads YAML from anywhere without trusting it: the core schema only, no tags, unique keys, few aliases, bounded size
 * and depth. Never throws; what is wrong comes back as problems with line and column.
 */
export function readYaml(text: string, file: string): YamlText {
  const refuse = (message: string, line = 1, column = 1): YamlText => ({
    documents: [],
    problems: [{ file, line, column, message }],
  })
  if (Buffer.byteLength(text) > mostBytes) return refuse('The file is larger than 1 MB.')
  if (deep(text)) return refuse(`The file is nested more than ${mostDepth} levels deep.`)
  const lines = new LineCounter()
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const problems: Problem[] = []
  const documents: YamlText['documents'][number][] = []
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      schema: 'core',
      uniqueKeys: true,
    })
    for (const document of parsed) {
      for (const { message, pos } of [...document.errors, ...document.warnings])
        problems.push({ file, ...place(pos[0]), message: message.slice(0, 300) })
      problems.push(...forbidden(document, file, place))
      if (problems.length > 0) continue
      const data: unknown = document.toJS({ maxAliasCount: mostAliases })
      if (data !== null) documents.push({ data, at: path => place(offsetOf(document, path)) })
    }
  } catch (error) {
    return refuse(error instanceof Error ? error.message.slice(0, 300) : 'The file cannot be read.')
  }
  return { documents: problems.length > 0 ? [] : documents, problems }
}

// Checked before parsing, on the text: the parser recurses. Flow brackets and indents are what can nest.
function deep(text: string): boolean {
  let open = 0
  for (const letter of text) {
    if (letter === '[' || letter === '{') open += 1
    else if (letter === ']' || letter === '}') open -= 1
    if (open > mostDepth) return true
  }
  return text.split('\n').some(line => (/^[ ?:-]*/.exec(line)?.[0].length ?? 0) > mostDepth * 8)
}

function forbidden(document: Document, file: string, place: (offset: number) => { line: number; column: number }) {
  const problems: Problem[] = []
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && neverKeys.has(String(key.value)))
        problems.push({ file, ...place(key.range?.[0] ?? 0), message: `The name ${String(key.value)} is not allowed.` })
    },
    Node(_, node) {
      const tag = 'tag' in node ? node.tag : undefined
      if (tag && !tag.startsWith('tag:yaml.org,2002:'))
        problems.push({
          file,
          ...place(node.range?.[0] ?? 0),
          message: `Tags such as ${tag.slice(0, 40)} are not allowed.`,
        })
    },
  })
  return problems
}

/** Where the deepest part of the path that exists begins; a key's own place when the path ends at it. */
function offsetOf(document: Document, path: Path): number {
  let offset = 0
  let node: Node | null = document.contents as Node | null
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        item => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      )
      if (!pair) break
      offset = (pair.key as Node).range?.[0] ?? offset
      node = pair.value as Node | null
    } else if (node && 'items' in node) {
      const item = node.items[Number(step)] as Node | undefined
      if (!item) break
      offset = item.range?.[0] ?? offset
      node = item
    } else break
  }
  return offset
}
