import { CaretDown, CaretRight } from '@blueprintjs/icons'
import type { CSSProperties } from 'react'
import { named } from '#domain/plan/words'
import { SeverityIcon } from '../badges'
import { Visible } from '../visible'
import type { PlanRow } from './plan-rows'

/** One node: what it is, what it took, how far the guess was off. */
export function PlanLine({
  id,
  row,
  at,
  chosen,
  marked,
  before,
  onChoose,
  onToggle,
}: {
  id: string
  row: PlanRow
  at: number
  chosen: boolean
  /** Something is said about this node. */
  marked: boolean
  before: string | undefined
  onChoose: () => void
  onToggle: () => void
}) {
  const { node } = row
  const parent = node.children.length > 0
  const classes = [chosen ? 'plan-chosen' : '', node.neverRun ? 'plan-never' : '']
  return (
    <tr
      id={id}
      aria-level={node.depth + 1}
      aria-rowindex={at + 2}
      aria-selected={chosen}
      aria-expanded={parent ? row.open : undefined}
      className={classes.filter(Boolean).join(' ') || undefined}
      onClick={onChoose}
    >
      <td>
        <div className="plan-node" style={{ paddingLeft: Math.min(node.depth, 24) * 14 }}>
          {parent ? (
            <button
              type="button"
              className="plan-toggle"
              tabIndex={-1}
              aria-label={row.open ? 'Close' : 'Open'}
              onClick={event => {
                event.stopPropagation()
                onToggle()
              }}
            >
              {row.open ? <CaretDown size={12} /> : <CaretRight size={12} />}
            </button>
          ) : (
            <span className="plan-leaf" />
          )}
          {marked ? <SeverityIcon severity="warning" size={12} /> : null}
          <span className="plan-label" title={named(node)}>
            <Visible text={named(node)} />
          </span>
        </div>
      </td>
      <td className="numeric plan-measure" style={{ '--share-part': row.share } as CSSProperties}>
        {row.measure}
      </td>
      {before === undefined ? null : <td className="numeric">{before}</td>}
      <td className={row.off ? 'numeric plan-off' : 'numeric'} title={row.off}>
        {row.rows}
      </td>
      <td className="numeric">{row.loops}</td>
      <td className="numeric">{row.blocks}</td>
      <td className={row.disk ? 'numeric plan-off' : 'numeric'}>{row.disk}</td>
    </tr>
  )
}
