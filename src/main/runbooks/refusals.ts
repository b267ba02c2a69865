import type { Root } from 'mdast'
import { visit } from 'unist-util-visit'
import { isStepFence, lineOf } from './fence-lines'
import type { Problems } from './problems'

/** A fence that is not closed, and one of ours that stands where it does not run. */
export function refuseUnclosed(root: Root, lines: readonly string[], problems: Problems): void {
  visit(root, 'code', (node, _index, parent) => {
    const fence = /(`{3,}|~{3,})/.exec(lines[lineOf(node) - 1] ?? '')?.[1]
    if (!fence || !node.position) return
    const { start, end } = node.position
    const last = (lines[end.line - 1] ?? '').replace(/^[\s>]*/, '').trimEnd()
    if (end.line === start.line || last.replaceAll(fence[0] ?? '', '') !== '' || last.length < fence.length)
      problems.add(start.line, 'This fence is not closed; everything after it would belong to it.')
    else if (parent?.type !== 'root' && isStepFence(node.lang ?? '') && node.lang !== null)
      problems.add(start.line, 'A fence inside a list or a quotation does not run; move it to the left margin.')
  })
}

/** Two headings of one slug: a reference would mean either. */
export function refuseTwins(sections: readonly { id: string; line: number }[], problems: Problems): void {
  const seen = new Map<string, number>()
  for (const { id, line } of sections) {
    const earlier = seen.get(id)
    if (earlier === undefined) seen.set(id, line)
    else problems.add(line, `A step with the id ${id} stands in line ${earlier} already.`)
  }
}
