import { Button } from '@blueprintjs/core'
import { Plus } from '@blueprintjs/icons'
import { useState } from 'react'
import type { QuietHours } from '#domain/alert'
import { holds } from '#domain/quiet-hours'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { Empty } from '../../parts/empty'
import { useNow } from '../../parts/moment'
import { Block } from '../../parts/page'
import { visibleString } from '../../parts/visible-text'
import { QuietHoursDialog } from './quiet-hours-dialog'
import { hoursWords, nowWords } from './quiet-words'
import { texts } from './texts'

/** When nobody is told, system by system; in words what that means now. */
export function QuietHoursList({ system }: { system: System }) {
  const quiet = system.quiet ?? []
  const now = new Date(useNow(30_000))
  const { act, blocked } = useAct()
  const [editing, setEditing] = useState<number>()
  const save = (next: readonly QuietHours[]) => client.systems.save({ ...system, quiet: [...next] })
  const remove = (at: number) =>
    act(
      'remove',
      () => save(quiet.filter((_, one) => one !== at)),
      () => ({
        text: texts.quietRemoved,
        action: { text: texts.undo, onClick: () => void act('restore', () => save(quiet)) },
      }),
    )
  return (
    <Block
      title={texts.quietOf(visibleString(system.name))}
      actions={
        <Button
          size="small"
          intent="primary"
          icon={<Plus size={14} />}
          text={texts.addQuiet}
          onClick={() => setEditing(quiet.length)}
        />
      }
    >
      <p className="muted">{texts.quietWhy}</p>
      {quiet.length === 0 ? <Empty title={texts.noQuiet} /> : null}
      <ul className="host-keys quiet-hours">
        {quiet.map((hours, at) => (
          <li key={JSON.stringify(hours)}>
            <span>
              <strong>{hoursWords(hours)}</strong>
              <br />
              <span className={holds(hours, now.getTime()) ? 'tone-warn' : 'muted'}>{nowWords(hours, now)}</span>
            </span>
            <span className="note-actions">
              <Button
                size="small"
                text={texts.edit}
                aria-label={`${texts.edit} ${hoursWords(hours)}`}
                onClick={() => setEditing(at)}
              />
              <Button
                size="small"
                text={texts.remove}
                aria-label={`${texts.remove} ${hoursWords(hours)}`}
                disabled={blocked}
                onClick={() => remove(at)}
              />
            </span>
          </li>
        ))}
      </ul>
      {editing === undefined ? null : (
        <QuietHoursDialog
          hours={quiet[editing]}
          onClose={() => setEditing(undefined)}
          onSave={hours => save(editing < quiet.length ? quiet.with(editing, hours) : [...quiet, hours])}
        />
      )}
    </Block>
  )
}
