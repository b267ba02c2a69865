import type { List, ListItem } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import type { Section } from './document'
import type { Problems } from './problems'

export interface SectionLists {
  readonly items: readonly string[]
  readonly choices: readonly { readonly label: string; readonly to: string; readonly line: number }[]
  /** Lists that are neither: prose. */
  readonly prose: readonly List[]
}

/** Tells checklists and decisions from lists that are only prose. */
export function readLists(section: Section, problems: Problems): SectionLists {
  const items: string[] = []
  const choices: { label: string; to: string; line: number }[] = []
  const prose: List[] = []
  for (const list of section.lists) {
    const tasks = list.children.filter(item => typeof item.checked === 'boolean')
    const links = list.children.map(linkOf)
    if (tasks.length > 0) {
      const odd = list.children.find(item => typeof item.checked !== 'boolean')
      if (odd) problems.add(lineOf(odd), 'In a checklist every item begins with [ ].')
      items.push(...tasks.map(item => textOf(item.children[0]).trim()))
    } else if (links.every(link => link !== undefined) && links.some(link => !isOutside(link.to))) {
      const outside = links.find(link => isOutside(link.to))
      if (outside)
        problems.add(
          outside.line,
          'A decision leads to a step or a runbook; an address elsewhere belongs in the prose.',
        )
      choices.push(...links)
    } else prose.push(list)
  }
  return { items, choices, prose }
}

/** The link that is all there is in an item. */
function linkOf(item: ListItem) {
  const [paragraph, ...more] = item.children
  if (paragraph?.type !== 'paragraph' || more.length > 0) return undefined
  const [link, ...rest] = paragraph.children.filter(node => node.type !== 'text' || node.value.trim() !== '')
  if (link?.type !== 'link' || rest.length > 0) return undefined
  return { label: textOf(link).trim(), to: link.url, line: lineOf(item) }
}

const isOutside = (url: string) => /^[a-z][a-z0-9+.-]*:|^\/\//i.test(url)
const lineOf = (node: ListItem) => node.position?.start.line ?? 1
