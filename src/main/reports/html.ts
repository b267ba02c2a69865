import type { Root } from 'hast'
import type { ListItem, Root as MarkdownRoot } from 'mdast'
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize'
import rehypeStringify from 'rehype-stringify'
import remarkRehype, { type Options } from 'remark-rehype'
import { unified } from 'unified'
import { documentOf } from './document'
import type { Drawing } from './nodes'
import { type Margins, pageBox, sheet } from './paper'
import { line } from './plain'
import type { Report } from './report'
import { drawingSchema, svg } from './svg'

const handlers: Options['handlers'] = {
  drawing: (state, node: Drawing) => svg('figure', {}, [node.svg, ...state.all(node)]),
}
const allowed = {
  ...defaultSchema,
  tagNames: [...(defaultSchema.tagNames ?? []), ...drawingSchema.tagNames],
  ancestors: { ...defaultSchema.ancestors, ...drawingSchema.ancestors },
  attributes: { ...defaultSchema.attributes, ...drawingSchema.attributes },
}
const page = unified().use(remarkRehype, { handlers }).use(rehypeSanitize, allowed).use(rehypeStringify)

const element = (tagName: string, properties: Record<string, string>, children: Root['children'] = []) =>
  ({ type: 'element', tagName, properties, children }) as Root['children'][number]

/** The document of a run as one static page: no script, nothing fetched, ready to print. */
export const toHtml = (report: Report, document = documentOf): string =>
  pageOf(document(report), { title: report.header.title, system: report.header.system.name, at: report.startedAt })

/** Any tree of ours as such a page. */
export function pageOf(tree: MarkdownRoot, margins: Margins): string {
  const body = page.runSync(onPaper(tree)) as Root
  const head = [
    element('meta', { charset: 'utf-8' }),
    element('meta', {
      'http-equiv': 'Content-Security-Policy',
      content: "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    }),
    element('meta', { name: 'referrer', content: 'no-referrer' }),
    element('title', {}, [{ type: 'text', value: line(`${margins.title} · ${margins.system}`) }]),
    element('style', {}, [{ type: 'text', value: sheet + pageBox(margins) }]),
  ]
  return page.stringify({
    type: 'root',
    children: [
      { type: 'doctype' },
      element('html', { lang: 'en' }, [element('head', {}, head), element('body', {}, body.children)]),
    ],
  })
}

/** Boxes to be ticked are drawn as such: on a page that nobody fills in, a field would be one without a label. */
const onPaper = (tree: MarkdownRoot): MarkdownRoot => ({
  ...tree,
  children: tree.children.map(node =>
    node.type === 'list' ? { ...node, children: node.children.map(drawnBox) } : node,
  ),
})

function drawnBox({ checked, children, ...item }: ListItem): ListItem {
  if (typeof checked !== 'boolean') return { ...item, children }
  const [first, ...rest] = children
  const box = { type: 'text' as const, value: checked ? '☑ ' : '☐ ' }
  return first?.type === 'paragraph'
    ? { ...item, children: [{ ...first, children: [box, ...first.children] }, ...rest] }
    : { ...item, children }
}
