import { slug } from 'github-slugger'
import type { Code, Heading, List, Root, RootContent } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import remarkFrontmatter from 'remark-frontmatter'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { infoOf, isStepFence, lineOf } from './fence-lines'
import type { Problems } from './problems'
import { refuseTwins, refuseUnclosed } from './refusals'

/** A fenced block as written. */
export interface Fence {
  /** Everything behind the backticks, verbatim. */
  readonly info: string
  readonly text: string
  /** The line of the backticks; the text begins on the next one. */
  readonly line: number
}

export interface Section {
  readonly id: string
  readonly title: string
  readonly line: number
  readonly fences: readonly Fence[]
  readonly lists: readonly List[]
  /** Markdown of all the rest, and of those lists that turn out to be prose. */
  prose(kept: readonly List[]): string
}

export interface RunbookDocument {
  readonly frontMatter?: { readonly text: string; readonly line: number }
  readonly prose: string
  readonly sections: readonly Section[]
}

const reader = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter, ['yaml'])
const largest = 1_000_000
// The parser's time grows with the square of these.
const longestLine = 20_000
const nested = /(?:>[ \t]*){50}|(?:[-*+?][ \t]+){50}|\[{50}/

/** Takes a Markdown text apart into front matter and one section for each `##`. Notes what it cannot read. */
export function readDocument(raw: string, problems: Problems): RunbookDocument | undefined {
  if (Buffer.byteLength(raw) > largest) {
    problems.add(1, 'The file is larger than 1 MB.')
    return undefined
  }
  if (raw.includes('\u0000')) {
    problems.add(raw.slice(0, raw.indexOf('\u0000')).split('\n').length, 'The file has a NUL character; it is no text.')
    return undefined
  }
  const monster = raw.split('\n').findIndex(line => line.length > longestLine || nested.test(line))
  if (monster >= 0) {
    problems.add(monster + 1, 'The line is too long, or nested too deeply, to be read.')
    return undefined
  }
  // Line numbers stay: every line end becomes one.
  const text = raw.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  const lines = text.split('\n')
  let root: Root
  try {
    root = reader.parse(text)
  } catch {
    problems.add(1, 'The Markdown is nested too deeply to be read.')
    return undefined
  }
  const [first] = root.children
  const frontMatter = first?.type === 'yaml' ? { text: first.value, line: 2 } : undefined
  if (!frontMatter)
    problems.add(
      1,
      /^---\s*$/.test(lines[0] ?? '')
        ? 'The front matter is not closed: a line --- must end it.'
        : 'The front matter is missing: the file begins with ---, title and summary.',
    )
  refuseUnclosed(root, lines, problems)

  const nodes = root.children.filter(node => node.type !== 'yaml')
  const starts = nodes.flatMap((node, at) => (node.type === 'heading' && node.depth === 2 ? [at] : []))
  const sections = starts.map((start, at) =>
    sectionOf(nodes[start] as Heading, nodes.slice(start + 1, starts[at + 1]), text, problems),
  )
  const before = nodes.slice(0, starts[0] ?? nodes.length)
  for (const node of before)
    if (node.type === 'code' && isStepFence(infoOf(node, lines)))
      problems.add(lineOf(node), 'A fence stands before the first ## heading, so it belongs to no step.')
  refuseTwins(sections, problems)
  return { frontMatter, prose: sliceOf(before, text), sections }
}

function sectionOf(heading: Heading, nodes: readonly RootContent[], text: string, problems: Problems): Section {
  const lines = text.split('\n')
  const line = lineOf(heading)
  const title = textOf(heading).trim()
  const id = slug(title)
  if (!/^\s{0,3}##(\s|$)/.test(lines[line - 1] ?? ''))
    problems.add(line, 'An underlined heading is read as a step; write ## before it, or a blank line before the ---.')
  if (!/^[\p{L}\p{N}]/u.test(id)) problems.add(line, 'A step needs a heading with letters: its id is made of them.')
  const codes = nodes.filter((node): node is Code => node.type === 'code' && isStepFence(infoOf(node, lines)))
  const lists = nodes.filter(node => node.type === 'list')
  return {
    id,
    title,
    line,
    lists,
    fences: codes.map(node => ({ info: infoOf(node, lines), text: node.value, line: lineOf(node) })),
    prose: kept =>
      sliceOf(
        nodes.filter(node => !codes.includes(node as Code) && (node.type !== 'list' || kept.includes(node))),
        text,
      ),
  }
}

const sliceOf = (nodes: readonly RootContent[], text: string) =>
  nodes.map(node => text.slice(node.position?.start.offset, node.position?.end.offset)).join('\n\n')
