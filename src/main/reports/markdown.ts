import remarkGfm from 'remark-gfm'
import remarkStringify from 'remark-stringify'
import { unified } from 'unified'
import { documentOf } from './document'
import type { Report } from './report'

const writer = unified().use(remarkGfm).use(remarkStringify, { bullet: '-', fences: true, rule: '-', emphasis: '_' })

/** The document of a run as GitHub-flavoured Markdown. What servers said is escaped: no markup, link or image of theirs survives. */
export const toMarkdown = (report: Report, document = documentOf): string => writer.stringify(document(report))
