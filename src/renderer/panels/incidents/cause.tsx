import { Button, TextArea } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import type { Incident } from '#domain/incident'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { SidePart } from '../../parts/side-part'
import { texts } from './texts'

/** What it turned out to be, for the post-mortem; also when it is closed, for that is often when it is known. */
export function Cause({ incident }: { incident: Incident }) {
  const { act, busy, blocked } = useAct()
  const [cause, setCause] = useState(incident.cause ?? '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void act('cause', () => client.incidents.change({ id: incident.id, cause: cause.trim() }))
  }
  return (
    <SidePart title={texts.cause}>
      <form onSubmit={submit}>
        <TextArea
          fill
          autoResize
          aria-label={texts.causeLabel}
          placeholder={texts.causeNone}
          maxLength={10_000}
          value={cause}
          onChange={event => setCause(event.currentTarget.value)}
        />
        <div className="note-actions">
          <Button
            size="small"
            type="submit"
            text={texts.save}
            aria-label={`${texts.save}: ${texts.cause}`}
            loading={busy === 'cause'}
            disabled={blocked || cause.trim() === '' || cause.trim() === incident.cause}
          />
        </div>
      </form>
    </SidePart>
  )
}
