import { Button, Checkbox, InputGroup } from '@blueprintjs/core'
import { useState } from 'react'
import { Prose } from '../../parts/prose'
import type { AnswerProps } from './question-card'

/** Each item is ticked by a person, with a note where one helps. Unticked ones go on record as open. */
export function ChecklistForm({ question, answer, blocked, skip }: AnswerProps<'checklist'>) {
  const [items, setItems] = useState(() => question.items.map(() => ({ done: false, note: '' })))
  const set = (at: number, patch: Partial<{ done: boolean; note: string }>) =>
    setItems(before => before.map((item, index) => (index === at ? { ...item, ...patch } : item)))
  const done = items.filter(item => item.done).length
  return (
    <>
      <ul className="checklist">
        {question.items.map((text, at) => (
          <li key={`${text} ${at + 1}`}>
            <Checkbox
              checked={items[at]?.done ?? false}
              onChange={event => set(at, { done: event.currentTarget.checked })}
            >
              <Prose text={text} />
            </Checkbox>
            <InputGroup
              size="small"
              placeholder="Note"
              aria-label={`Note on item ${at + 1}`}
              value={items[at]?.note ?? ''}
              onValueChange={note => set(at, { note })}
            />
          </li>
        ))}
      </ul>
      <div className="note-actions">
        <Button
          size="small"
          intent="primary"
          text={`Go on (${done} of ${items.length} done)`}
          disabled={blocked}
          onClick={() =>
            answer({
              kind: 'checklist',
              items: items.map(item => ({ done: item.done, ...(item.note.trim() ? { note: item.note.trim() } : {}) })),
            })
          }
        />
        {skip}
      </div>
    </>
  )
}
