import { Dialog, DialogBody, FormGroup, TextArea } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import type { Alert } from '#domain/alert'
import { AlertSeverity, alertPlace, alertValue } from '../../parts/alert-words'
import { DialogButtons } from '../../parts/dialog-buttons'
import { useFocusBack } from '../../parts/focus-back'
import { Visible } from '../../parts/visible'
import { texts } from './texts'
import { useAnswering } from './use-answering'

/** Takes an alert on, with a note for who comes next. */
export function Acknowledge({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  useFocusBack()
  const [note, setNote] = useState('')
  const { acknowledge, busy, blocked } = useAnswering()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await acknowledge(alert, note.trim())) onClose()
  }
  return (
    <Dialog isOpen onClose={onClose} title={texts.ackTitle}>
      <form onSubmit={submit}>
        <DialogBody>
          <p>
            <AlertSeverity severity={alert.severity} />{' '}
            <strong>
              <Visible text={alert.title} />
            </strong>
            <br />
            {alertPlace(alert)} · {alertValue(alert)}
          </p>
          <FormGroup label={texts.ackNote} labelFor="ack-note">
            <TextArea
              id="ack-note"
              fill
              autoFocus
              autoResize
              maxLength={2000}
              value={note}
              onChange={event => setNote(event.currentTarget.value)}
              // One line is the rule; Shift makes another.
              onKeyDown={event => {
                if (event.key !== 'Enter' || event.shiftKey) return
                event.preventDefault()
                event.currentTarget.form?.requestSubmit()
              }}
            />
          </FormGroup>
        </DialogBody>
        <DialogButtons leave={texts.cancel} send={texts.ackTitle} busy={busy} disabled={blocked} onLeave={onClose} />
      </form>
    </Dialog>
  )
}
