import { posix } from 'node:path'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'

interface Node {
  readonly type: string
  readonly url?: string
  readonly value?: string
  readonly children?: readonly Node[]
}

const markdown = unified().use(remarkParse).use(remarkGfm)

/** Where a document points within its checkout: its relative links, and paths that it names as code. */
export function pointersIn(text: string): { readonly links: readonly string[]; readonly named: readonly string[] } {
  const links: string[] = []
  const named: string[] = []
  const walk = (node: Node) => {
    const { url } = node
    if ((node.type === 'link' || node.type === 'image' || node.type === 'definition') && url && isRelative(url))
      links.push(url)
    if (node.type === 'inlineCode' && /^[\w.@-]+(\/[\w.@-]+)*\/?$/.test(node.value ?? '')) named.push(node.value ?? '')
    for (const child of node.children ?? []) walk(child)
  }
  walk(markdown.parse(text))
  return { links, named }
}

const isRelative = (url: string) => !/^([a-z][\w+.-]*:|\/\/|#)/i.test(url)

/** The path in the checkout that a link of this document means; undefined for one that leads out of it. */
export function pathOf(document: string, link: string): string | undefined {
  const bare = decoded(link.replace(/[?#].*$/s, ''))
  const path = bare.startsWith('/')
    ? posix.normalize(bare.slice(1))
    : posix.normalize(posix.join(posix.dirname(document), bare))
  return path.startsWith('..') ? undefined : path.replace(/\/$/, '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
