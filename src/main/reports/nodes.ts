import type { Element } from 'hast'
import type { BlockContent, Code, Heading, List, Paragraph, Parent, PhrasingContent, Table, TableCell } from 'mdast'
import { line, plain } from './plain'

declare module 'mdast' {
  interface BlockContentMap {
    drawing: Drawing
  }
  interface RootContentMap {
    drawing: Drawing
  }
}

/** Something drawn; its children say the same in words, and stand alone where nothing can be drawn. */
export interface Drawing extends Parent {
  readonly type: 'drawing'
  readonly svg: Element
  children: BlockContent[]
}

// Every text goes through here and becomes a text node: a writer escapes it, so that nothing a server said can turn
// into markup. There is no builder for links, images or HTML on purpose.

// A reader such as a code host turns bare addresses into links, even escaped ones; as code they stay what they are.
const address = /((?:https?:\/\/|www\.|mailto:|xmpp:)\S+|\S+@\S+)/i

/** Text of any origin, addresses in it as code. */
const text = (value: string): PhrasingContent[] =>
  line(value)
    .split(address)
    .filter(part => part !== '')
    .map(part => (address.test(part) ? { type: 'inlineCode', value: part } : { type: 'text', value: part }))

export const strong = (value: string): PhrasingContent => ({ type: 'strong', children: text(value) })
export const mono = (value: string): PhrasingContent => ({ type: 'inlineCode', value: line(value) })

const phrasing = (part: string | PhrasingContent) => (typeof part === 'string' ? text(part) : [part])

export const paragraph = (...parts: (string | PhrasingContent)[]): Paragraph => ({
  type: 'paragraph',
  children: parts.flatMap(phrasing),
})

export const heading = (depth: 1 | 2 | 3 | 4, ...parts: (string | PhrasingContent)[]): Heading => ({
  type: 'heading',
  depth,
  children: parts.flatMap(phrasing),
})

export const drawing = (svg: Element, children: BlockContent[]): Drawing => ({ type: 'drawing', svg, children })

/** A block of commands or output; `lang` is a word of ours. */
export const block = (value: string, lang?: string): Code => ({ type: 'code', lang, value: plain(value) })

export const list = (items: readonly BlockContent[][]): List => ({
  type: 'list',
  ordered: false,
  spread: false,
  children: items.map(children => ({ type: 'listItem', spread: false, children })),
})

type TableContent = string | PhrasingContent

const cell = (part: TableContent): TableCell => ({ type: 'tableCell', children: phrasing(part) })

/** A table with a heading row; every row gets exactly as many cells as there are headings. */
export const grid = (
  headings: readonly string[],
  rows: readonly (readonly TableContent[])[],
  align: readonly ('right' | null)[] = [],
): Table => ({
  type: 'table',
  align: headings.map((_, at) => align[at] ?? null),
  children: [
    { type: 'tableRow', children: headings.map(cell) },
    ...rows.map(row => ({ type: 'tableRow' as const, children: headings.map((_, at) => cell(row[at] ?? '')) })),
  ],
})
