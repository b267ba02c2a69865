import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import type { Advice } from '#domain/plan/advice'
import type { Matches } from '#domain/plan/compare'
import type { Plan } from '#domain/plan/plan'
import { PlanLine } from './plan-line'
import { measureOf, measureText, rowsOf, step } from './plan-rows'

const rowHeight = 26

/** The nodes as a tree table: arrows move, right opens, left closes. Only the lines in sight are drawn. */
export function PlanTree({
  plan,
  chosen,
  onChoose,
  advised,
  before,
}: {
  plan: Plan
  chosen: number
  onChoose: (node: number) => void
  advised: readonly Advice[]
  before: { readonly plan: Plan; readonly matches: Matches } | undefined
}) {
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set())
  const [scroll, setScroll] = useState<HTMLElement | null>(null)
  const rows = useMemo(() => rowsOf(plan, closed), [plan, closed])
  const marked = useMemo(() => new Set(advised.map(one => one.node)), [advised])
  const id = useId()
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const toggle = (node: number) =>
    setClosed(now => (now.has(node) ? new Set([...now].filter(one => one !== node)) : new Set([...now, node])))
  const at = Math.max(
    0,
    rows.findIndex(row => row.node.id === chosen),
  )
  const onKeyDown = (event: KeyboardEvent) => {
    const next = step(rows, at, event.key)
    if (!next) return
    event.preventDefault()
    if (next.toggle !== undefined) toggle(next.toggle)
    const row = next.to === undefined ? undefined : rows[next.to]
    if (!row || next.to === undefined) return
    onChoose(row.node.id)
    virtual.scrollToIndex(next.to)
  }
  const measure = measureOf(plan)
  const earlier = (node: number) => {
    const twin = before?.matches.get(node)
    const found = twin === undefined ? undefined : before?.plan.nodes[twin]
    return found && before ? measureText(found, measureOf(before.plan)) : 'new'
  }
  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <div className="plan-tree" ref={setScroll}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows that open and close are a treegrid
        role="treegrid"
        aria-label="Nodes of the plan"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={`${id}-${chosen}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col">{measureHeads[measure]}</th>
            {before ? <th scope="col">Before</th> : null}
            <th scope="col">{plan.analyzed ? 'Expected → seen' : 'Rows expected'}</th>
            <th scope="col">Loops</th>
            <th scope="col">Hit / read</th>
            <th scope="col">On disk</th>
          </tr>
        </thead>
        <tbody>
          {above > 0 ? <tr style={{ height: above }} /> : null}
          {items.map(item => {
            const row = rows[item.index]
            return row ? (
              <PlanLine
                key={row.node.id}
                id={`${id}-${row.node.id}`}
                row={row}
                at={item.index}
                chosen={row.node.id === chosen}
                marked={marked.has(row.node.id)}
                before={before ? earlier(row.node.id) : undefined}
                onChoose={() => onChoose(row.node.id)}
                onToggle={() => toggle(row.node.id)}
              />
            ) : null
          })}
          {below > 0 ? <tr style={{ height: below }} /> : null}
        </tbody>
      </table>
    </div>
  )
}

const measureHeads = { 'own time': 'Own time', cost: 'Cost, all below', blocks: 'Own blocks' } as const
