import { Button, Tag } from '@blueprintjs/core'
import { SidePart } from '../../parts/side-part'
import { duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import type { LockNode } from './lock-tree'
import { worstOf } from './lock-tree'
import { texts } from './texts'

/** The queue for locks as a tree; a line chooses its session. */
export function Locks({
  tree,
  chosen,
  onChoose,
}: {
  tree: readonly LockNode[]
  chosen: number | undefined
  onChoose: (pid: number) => void
}) {
  const worst = worstOf(tree)
  return (
    <SidePart
      title={texts.locks}
      actions={
        worst ? (
          <Button size="small" text={texts.worst} title={texts.worstWhy} onClick={() => onChoose(worst.pid)} />
        ) : null
      }
    >
      {tree.length === 0 ? <p className="muted">{texts.noLocks}</p> : null}
      <ul className="lock-tree">
        {tree.map(node => (
          <li key={node.key} style={{ paddingInlineStart: `${Math.min(node.depth, 8) * 14}px` }}>
            <button
              type="button"
              className="line-button lock-node"
              aria-current={node.pid === chosen ? 'true' : undefined}
              onClick={() => onChoose(node.pid)}
            >
              <span className="lock-head">
                {node.depth > 0 ? <span aria-hidden="true">└ </span> : null}
                <strong>
                  <Visible text={node.label} />
                </strong>{' '}
                {node.waiting > 0 ? (
                  <Tag minimal intent={node.depth === 0 ? 'danger' : 'warning'}>
                    {texts.holdsUp(node.waiting)}
                  </Tag>
                ) : null}
              </span>
              <span className="lock-facts">
                <Visible
                  text={[
                    node.state,
                    node.waitMs === null ? null : `waits ${duration(node.waitMs)} for ${node.waitsFor ?? 'a lock'}`,
                    node.application,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </SidePart>
  )
}
