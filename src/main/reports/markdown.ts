import type { Root, RootContent } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkStringify from 'remark-stringify'
import { unified } from 'unified'
import { documentOf } from './document'
import type { Report } from './report'

const writer = unified().use(remarkGfm).use(remarkStringify, { bullet: '-', fences: true, rule: '-', emphasis: '_' })

/** The document of a run as GitHub-flavoured Markdown. What servers said is escaped: no markup, link or image of theirs survives. */
export const toMarkdown = (report: Report, document = documentOf): string => markdownOf(document(report))

/** Any tree of ours as GitHub-flavoured Markdown. */
export const markdownOf = (tree: Root): string => writer.stringify(inWords(tree))

/** What is drawn elsewhere is here what its drawing says. */
const inWords = (root: Root): Root => ({
  ...root,
  children: root.children.flatMap((node): RootContent[] => (node.type === 'drawing' ? node.children : [node])),
})
