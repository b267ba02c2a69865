import type { Root } from 'hast'
import rehypeSanitize from 'rehype-sanitize'
import rehypeStringify from 'rehype-stringify'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { documentOf } from './document'
import { line } from './plain'
import type { Report } from './report'

// Light and print-friendly whatever the console looks like: a report is read on paper and in mail.
const style = `
:root { color-scheme: light }
body { font: 14px/1.5 system-ui, sans-serif; color: #1c2127; background: #fff; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
h1, h2, h3 { line-height: 1.25; margin: 1.6em 0 .5em } h1 { margin-top: 0 } h2 { border-bottom: 1px solid #d3d8de }
h3, p, li, td, th { unicode-bidi: isolate; overflow-wrap: anywhere }
table { border-collapse: collapse; margin: .5rem 0 1rem; font-variant-numeric: tabular-nums }
th, td { border: 1px solid #d3d8de; padding: .2rem .5rem; text-align: left; vertical-align: top }
th { background: #f6f7f9 } [align=right] { text-align: right }
pre { background: #f6f7f9; border: 1px solid #d3d8de; padding: .6rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere }
code { font: 12px/1.45 ui-monospace, monospace }
@media print { body { margin: 0; max-width: none } h2, h3 { break-after: avoid } pre, tr { break-inside: avoid } thead { display: table-header-group } }
`

const page = unified().use(remarkRehype).use(rehypeSanitize).use(rehypeStringify)

const element = (tagName: string, properties: Record<string, string>, children: Root['children'] = []) =>
  ({ type: 'element', tagName, properties, children }) as Root['children'][number]

/** The document of a run as one static page: no script, nothing fetched, ready to print. */
export function toHtml(report: Report, document = documentOf): string {
  const body = page.runSync(document(report)) as Root
  const head = [
    element('meta', { charset: 'utf-8' }),
    element('meta', {
      'http-equiv': 'Content-Security-Policy',
      content: "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    }),
    element('meta', { name: 'referrer', content: 'no-referrer' }),
    element('title', {}, [{ type: 'text', value: line(`${report.header.title} · ${report.header.system.name}`) }]),
    element('style', {}, [{ type: 'text', value: style }]),
  ]
  return page.stringify({
    type: 'root',
    children: [
      { type: 'doctype' },
      element('html', { lang: 'en' }, [element('head', {}, head), element('body', {}, body.children)]),
    ],
  })
}
