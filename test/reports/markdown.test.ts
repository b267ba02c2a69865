import type { Nodes, Root, Table } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { visit } from 'unist-util-visit'
import { describe, expect, it } from 'vitest'
import { reportOf, toMarkdown } from '../../src/main/reports'
import { hostileRun, payloads } from './hostile-run'

const markdown = toMarkdown(reportOf(hostileRun()))
const tree: Root = unified().use(remarkParse).use(remarkGfm).parse(markdown)

const found = (type: Nodes['type']) => {
  const nodes: Nodes[] = []
  visit(tree, type, (node: Nodes) => void nodes.push(node))
  return nodes
}

describe('a Markdown report of a hostile server (P4)', () => {
  it('holds no markup, link, image, reference or footnote that the server wrote', () => {
    for (const type of [
      'html',
      'link',
      'image',
      'linkReference',
      'imageReference',
      'definition',
      'footnoteReference',
    ] as const)
      expect(found(type), type).toEqual([])
  })

  it('keeps every row of every table as wide as its heading', () => {
    const tables = found('table') as Table[]
    expect(tables.length).toBeGreaterThan(payloads.length)
    for (const table of tables) {
      const widths = new Set(table.children.map(row => row.children.length))
      expect(widths.size, JSON.stringify(table.children[0])).toBe(1)
    }
    const evidence = tables.find(table => table.children[0]?.children.length === payloads.length)
    // One more row says how the table was cut; it stands below, not inside.
    expect(evidence?.children.length).toBe(3)
  })

  it('has no heading but its own: one per finding, step and section', () => {
    const headings = found('heading')
    const own =
      1 +
      payloads.length +
      2 +
      ['Summary', 'Findings', 'Could not find out', 'Steps', 'What the operator said'].length +
      ['How it was judged', 'Thresholds'].length
    expect(headings.length).toBe(own)
  })

  it('carries no terminal escape, no control character and no character that reorders text', () => {
    expect(markdown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2066-\u2069]/u)
    expect(markdown).toContain('safe⟨U+202E⟩gnp.exe')
  })

  it('still tells what the server said, letter by letter', () => {
    const said: string[] = []
    visit(tree, 'text', node => void said.push(node.value))
    const all = said.join('\n')
    for (const payload of [
      '<script>alert(1)</script>',
      '[click](javascript:alert(1))',
      'a | b || c \\| d',
      '&lt;script&gt; &amp; &#x3c;script&#x3e;',
    ])
      expect(all).toContain(payload)
  })
})
