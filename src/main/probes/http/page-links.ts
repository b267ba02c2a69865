import type { Element } from 'hast'
import rehypeParse from 'rehype-parse'
import { unified } from 'unified'
import { visit } from 'unist-util-visit'

/** A file that a page needs to look and work as it should, by the address that the page gives it. */
export interface PageLink {
  readonly address: string
  readonly kind: 'style' | 'script' | 'image' | 'font' | 'other'
}

const parser = unified().use(rehypeParse)

/** The style sheets, scripts, pictures and icons that a page of HTML refers to, each once, in its order. */
export function readPageLinks(html: string): PageLink[] {
  const found = new Map<string, PageLink>()
  visit(parser.parse(html), 'element', (element: Element) => {
    const link = linkOf(element)
    if (link && !/^(data|blob|javascript):/i.test(link.address) && !found.has(link.address))
      found.set(link.address, link)
  })
  return [...found.values()]
}

function linkOf({ tagName, properties }: Element): PageLink | undefined {
  const text = (name: string) => (typeof properties[name] === 'string' ? properties[name].trim() : '')
  const link = (address: string, kind: PageLink['kind']) => (address === '' ? undefined : { address, kind })
  if (tagName === 'script') return link(text('src'), 'script')
  if (tagName === 'img') return link(text('src'), 'image')
  if (tagName !== 'link') return undefined
  const rel = [properties.rel].flat().map(String)
  if (rel.includes('stylesheet')) return link(text('href'), 'style')
  if (rel.some(one => one.includes('icon'))) return link(text('href'), 'image')
  if (rel.includes('preload') || rel.includes('modulepreload'))
    return link(text('href'), text('as') === 'font' ? 'font' : 'other')
  return undefined
}
