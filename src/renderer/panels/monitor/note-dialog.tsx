import { Dialog, DialogBody, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { DialogButtons } from '../../parts/dialog-buttons'
import { useFocusBack } from '../../parts/focus-back'
import { stamp } from '../../parts/stamp'
import { texts } from './texts'

/** Writes down what happened at a moment: a remark or a deployment. */
export function NoteDialog({ system, at, onClose }: { system: string; at: number; onClose: () => void }) {
  useFocusBack()
  const { act, busy, blocked } = useAct()
  const [title, setTitle] = useState('')
  const [kind, setKind] = useState<'note' | 'deployment'>('note')
  const keep = async (event: FormEvent) => {
    event.preventDefault()
    if (await act('keep', () => client.metrics.mark({ system, at: Math.round(at), kind, title }))) onClose()
  }
  return (
    <Dialog isOpen onClose={onClose} title={texts.noteAt(stamp(new Date(at)).local)}>
      <form onSubmit={keep}>
        <DialogBody>
          <FormGroup label={texts.noteText} labelFor="mark-title">
            <InputGroup id="mark-title" value={title} onValueChange={setTitle} maxLength={400} autoFocus />
          </FormGroup>
          <FormGroup label={texts.kind} labelFor="mark-kind">
            <HTMLSelect
              id="mark-kind"
              value={kind}
              onChange={event => setKind(event.currentTarget.value === 'deployment' ? 'deployment' : 'note')}
              options={[
                { value: 'note', label: texts.kinds.note },
                { value: 'deployment', label: texts.kinds.deployment },
              ]}
            />
          </FormGroup>
        </DialogBody>
        <DialogButtons
          leave={texts.abandon}
          send={texts.keep}
          busy={busy === 'keep'}
          disabled={blocked || title.trim() === ''}
          onLeave={onClose}
        />
      </form>
    </Dialog>
  )
}
