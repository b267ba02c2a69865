import { Button, Dialog, DialogBody, FormGroup, TextArea } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import type { Incident } from '#domain/incident'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { DialogButtons } from '../../parts/dialog-buttons'
import { useFocusBack } from '../../parts/focus-back'
import { texts } from './texts'

type To = Exclude<Incident['state'], 'declared'>

const ways: Readonly<Record<Incident['state'], readonly To[]>> = {
  declared: [],
  acknowledged: ['mitigated', 'resolved'],
  mitigated: ['resolved', 'acknowledged'],
  resolved: ['closed', 'acknowledged'],
  closed: [],
}

const words: Readonly<Record<To, string>> = {
  acknowledged: texts.reopen,
  mitigated: texts.mitigated,
  resolved: texts.resolved,
  closed: texts.close,
}

/** Where the incident can go from where it stands. */
export function StateButtons({
  incident,
  moving,
  blocked,
  onAcknowledge,
  onMove,
}: {
  incident: Incident
  moving: To | undefined
  blocked: boolean
  onAcknowledge: () => void
  onMove: (to: To | undefined) => void
}) {
  return (
    <>
      {incident.state === 'declared' ? (
        <Button
          size="small"
          intent="primary"
          text={texts.acknowledge}
          title={`${texts.acknowledge} (a)`}
          disabled={blocked}
          onClick={onAcknowledge}
        />
      ) : null}
      {ways[incident.state].map((to, at) => (
        <Button
          key={to}
          size="small"
          intent={at === 0 ? 'primary' : 'none'}
          text={words[to]}
          disabled={blocked}
          onClick={() => onMove(to)}
        />
      ))}
      {moving ? <Move id={incident.id} to={moving} onClose={() => onMove(undefined)} /> : null}
    </>
  )
}

function Move({ id, to, onClose }: { id: string; to: To; onClose: () => void }) {
  useFocusBack()
  const { act, busy, blocked } = useAct()
  const [text, setText] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await act('advance', () => client.incidents.advance({ id, to, text }))) onClose()
  }
  return (
    <Dialog isOpen onClose={onClose} title={texts.advanceTitle[to]}>
      <form onSubmit={submit}>
        <DialogBody>
          <FormGroup label={texts.advanceWhat} labelFor="incident-advance">
            <TextArea
              id="incident-advance"
              fill
              autoFocus
              autoResize
              maxLength={10_000}
              value={text}
              onChange={event => setText(event.currentTarget.value)}
            />
          </FormGroup>
        </DialogBody>
        <DialogButtons
          leave={texts.cancel}
          send={texts.save}
          busy={busy !== null}
          disabled={blocked}
          onLeave={onClose}
        />
      </form>
    </Dialog>
  )
}
