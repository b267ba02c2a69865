import { createHash } from 'node:crypto'
import { slug } from 'github-slugger'
import type { Code, Heading, ListItem, Nodes, Root, TableRow } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { SKIP, visit } from 'unist-util-visit'
import type { GuideRow } from '../../src/main/domain/guide'

const reader = unified().use(remarkParse).use(remarkGfm)

/**
 * One row for each heading, block of commands and item of a guide, in its order: list entries, lines of a table below its
 * head, and the steps that comments in a block announce. An entry that only points to a heading of the same page is none.
 * Of its text a row keeps a hash, and the words of headings; the rest is said in our own words beside it.
 */
export function rowsOf(markdown: string): readonly GuideRow[] {
  const root: Root = reader.parse(markdown)
  const rows: GuideRow[] = []
  const above: { readonly depth: number; readonly id: string }[] = []
  const counts = new Map<string, number>()
  const next = (place: string, kind: string) => {
    const count = (counts.get(`${place} ${kind}`) ?? 0) + 1
    counts.set(`${place} ${kind}`, count)
    return `${place}/${kind}-${count}`
  }
  const place = () => above.at(-1)?.id ?? 'top'
  const heading = (node: Heading) => {
    while ((above.at(-1)?.depth ?? 0) >= node.depth) above.pop()
    const title = textOf(node).trim()
    // The title of the whole document would stand before every id and say nothing.
    const inside = above.filter(one => one.depth > 1).at(-1)?.id
    const wanted = [inside, slug(title)].filter(Boolean).join('/')
    const id = rows.some(row => row.id === wanted) ? `${wanted}-2` : wanted
    above.push({ depth: node.depth, id })
    rows.push({ id, kind: 'heading', depth: node.depth, title, hash: hashOf(title) })
  }
  const commands = (node: Code) => {
    const id = next(place(), 'commands')
    rows.push({ id, kind: 'commands', hash: hashOf(node.value) })
    for (const [at, step] of stepsOf(node).entries())
      rows.push({ id: `${id}/step-${at + 1}`, kind: 'item', hash: hashOf(step) })
  }
  visit(root, (node: Nodes, at, parent) => {
    if (node.type === 'heading') heading(node)
    else if (node.type === 'code') commands(node)
    else if (node.type === 'tableRow' && at !== 0) rows.push(item(node, next(place(), 'item')))
    else if (node.type === 'listItem' && !pointsHere(node)) rows.push(item(node, next(place(), 'item')))
    return parent?.type === 'tableRow' ? SKIP : undefined
  })
  return rows
}

const hashOf = (text: string) =>
  createHash('sha256').update(text.replace(/\s+/g, ' ').trim()).digest('hex').slice(0, 12)

/** An entry's own words, without those of the entries and blocks within it. */
const item = (node: ListItem | TableRow, id: string): GuideRow => {
  const own =
    node.type === 'listItem' ? node.children.filter(one => one.type !== 'list' && one.type !== 'code') : [node]
  return { id, kind: 'item', hash: hashOf(own.map(one => textOf(one)).join(' ')) }
}

const pointsHere = (node: ListItem) => {
  const [paragraph] = node.children
  const [link] = paragraph?.type === 'paragraph' ? paragraph.children : []
  return link?.type === 'link' && link.url.startsWith('#')
}

const comment = /^\s*(?:#|--)\s+(.+)$/

/** What a block does step by step: each comment on lines of its own, with the lines it stands over. */
function stepsOf({ value, lang }: Code): readonly string[] {
  // Programs are commented throughout; of them only numbered comments are steps of a procedure.
  const isStep = lang === 'bash' || lang === 'sql' ? /^(?!\S+\.\w+$)/ : /^\d+\. /
  const steps: string[][] = []
  let before = ''
  for (const line of value.split('\n')) {
    const said = comment.exec(line)?.[1]
    if (said !== undefined && isStep.test(said) && !comment.test(before)) steps.push([line])
    else steps.at(-1)?.push(line)
    before = line
  }
  return steps.map(lines => lines.join('\n'))
}
