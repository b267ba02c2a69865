import { Button, TextArea } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import type { Run } from '#domain/run'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { Moment } from '../../parts/moment'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

/** What people wrote beside the run; it stands in the report. */
export function Notes({ run, id }: { run: Run; id: string }) {
  const { act, blocked } = useAct()
  const [text, setText] = useState('')
  const add = async (event: FormEvent) => {
    event.preventDefault()
    const note = text.trim()
    if (!note) return
    const done = await act('note', async () => {
      await client.runs.note({ run: id, text: note })
      return true
    })
    if (done) setText('')
  }
  return (
    <section>
      <h2 className="eyebrow">{texts.notes}</h2>
      <ul className="notes">
        {run.notes.map(note => (
          <li key={`${note.at} ${note.text}`}>
            <Visible text={note.text} form="block" />
            <br />
            <span className="muted">
              <Moment at={note.at} form="clock" /> · <Visible text={note.operator} />
            </span>
          </li>
        ))}
      </ul>
      <form onSubmit={add} className="note-form">
        <TextArea
          fill
          autoResize
          aria-label={texts.notePlaceholder}
          placeholder={texts.notePlaceholder}
          value={text}
          onChange={event => setText(event.currentTarget.value)}
        />
        <Button size="small" type="submit" text={texts.addNote} disabled={blocked || !text.trim()} />
      </form>
    </section>
  )
}
