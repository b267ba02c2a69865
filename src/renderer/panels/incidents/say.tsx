import { Button, TextArea } from '@blueprintjs/core'
import { type FormEvent, type RefObject, useState } from 'react'
import type { Incident } from '#domain/incident'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { texts } from './texts'

/** A word for those who wait, or for the timeline only. */
export function Say({ incident, field }: { incident: Incident; field: RefObject<HTMLTextAreaElement | null> }) {
  const { act, busy, blocked } = useAct()
  const [text, setText] = useState('')
  const ready = text.trim() !== '' && !blocked
  const say = async (how: 'update' | 'note') => {
    const { id } = incident
    const said = { id, text: text.trim() }
    if (await act(how, () => (how === 'update' ? client.incidents.update(said) : client.incidents.note(said))))
      setText('')
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) void say(incident.state === 'closed' ? 'note' : 'update')
  }
  return (
    <form className="incident-say" onSubmit={submit}>
      <TextArea
        inputRef={field}
        fill
        autoResize
        aria-label={texts.sayLabel}
        placeholder={texts.sayPlaceholder}
        maxLength={10_000}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
      />
      <div className="note-actions">
        {incident.state === 'closed' ? null : (
          <Button
            size="small"
            type="submit"
            intent="primary"
            text={texts.update}
            title={texts.updateWhy}
            loading={busy === 'update'}
            disabled={!ready}
          />
        )}
        <Button
          size="small"
          text={texts.note}
          title={texts.noteWhy}
          loading={busy === 'note'}
          disabled={!ready}
          onClick={() => void say('note')}
        />
      </div>
    </form>
  )
}
