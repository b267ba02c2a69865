import { Button, Callout } from '@blueprintjs/core'
import { Undo } from '@blueprintjs/icons'
import type { StepState } from '#domain/run'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

/** Whether a change can be taken back, and how that went. */
export function UndoCard({
  undo,
  onUndo,
  blocked,
}: {
  undo: NonNullable<StepState['undo']>
  onUndo: () => void
  blocked: boolean
}) {
  const words = {
    kept: texts.undoKept,
    running: 'Taking the change back…',
    done: 'The change was taken back.',
    failed: 'The change could not be taken back.',
    impossible: texts.cannotUndo,
  }
  return (
    <Callout compact icon={false} className="note" intent={undo.state === 'failed' ? 'danger' : 'none'}>
      <p>{words[undo.state]}</p>
      {undo.failure ? (
        <p>
          <Visible text={[undo.failure.message, undo.failure.hint].filter(Boolean).join(' ')} />
        </p>
      ) : null}
      {undo.state === 'kept' ? (
        <div className="note-actions">
          <Button size="small" icon={<Undo size={14} />} text={texts.undo} disabled={blocked} onClick={onUndo} />
        </div>
      ) : null}
    </Callout>
  )
}
