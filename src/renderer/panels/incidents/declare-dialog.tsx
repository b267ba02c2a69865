import { Dialog, DialogBody, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import { type IncidentSeverity, severitySchema } from '#domain/incident'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { go } from '../../asks/place'
import { client } from '../../client/client'
import { DialogButtons } from '../../parts/dialog-buttons'
import { useFocusBack } from '../../parts/focus-back'
import { toIncident, toPage } from '../../route'
import { levels, texts } from './texts'

/** Declares an incident: what, how grave, since when. The clock begins when it is sent. */
export function DeclareDialog({ system, known }: { system: System; known: Readonly<Record<string, string>> }) {
  useFocusBack()
  const { act, busy, blocked } = useAct()
  const [title, setTitle] = useState(known.title ?? '')
  const [severity, setSeverity] = useState<IncidentSeverity>('P1')
  const [began, setBegan] = useState('')
  const leave = () => go(toPage('incidents', system.id), { replace: true })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const { alert } = known
    const declared = await act('declare', () =>
      client.incidents.declare({
        ...{ system: system.id, title: title.trim(), severity },
        ...(began && { beganAt: new Date(began).toISOString() }),
        ...(alert !== undefined && { alert }),
      }),
    )
    if (declared) go(toIncident(system.id, declared.id), { replace: true })
  }
  return (
    <Dialog isOpen onClose={leave} title={`${texts.declareTitle}: ${system.name}`}>
      <form onSubmit={submit}>
        <DialogBody>
          <FormGroup label={texts.what} labelFor="incident-title">
            <InputGroup id="incident-title" autoFocus required maxLength={200} value={title} onValueChange={setTitle} />
          </FormGroup>
          <FormGroup label={texts.level} labelFor="incident-level" helperText={texts.levelWhy}>
            <HTMLSelect
              id="incident-level"
              fill
              value={severity}
              onChange={event => setSeverity(severitySchema.parse(event.currentTarget.value))}
              options={severitySchema.options.map(value => ({ value, label: levels[value] }))}
            />
          </FormGroup>
          <FormGroup label={texts.began} labelFor="incident-began">
            <input
              id="incident-began"
              className="bp6-input"
              type="datetime-local"
              step={1}
              value={began}
              onChange={event => setBegan(event.currentTarget.value)}
            />
          </FormGroup>
        </DialogBody>
        <DialogButtons
          leave={texts.cancel}
          send={texts.declareIt}
          busy={busy !== null}
          disabled={blocked || title.trim() === ''}
          onLeave={leave}
        />
      </form>
    </Dialog>
  )
}
