import { Button, Dialog, DialogBody, FormGroup, TextArea } from '@blueprintjs/core'
import { Play, Tick } from '@blueprintjs/icons'
import { type FormEvent, useState } from 'react'
import type { RoutineStanding } from '#domain/routine'
import { useAct } from '../asks/act'
import { useRoundStart } from '../asks/round'
import { client } from '../client/client'
import { toStart } from '../route'
import { kindOf } from './by-cadence'
import { DialogButtons } from './dialog-buttons'
import { useFocusBack } from './focus-back'
import { GoButton } from './go-link'
import { visibleString } from './visible-text'

const texts = {
  run: 'Run',
  runWhy: (title: string) => `Runs “${title}” as a round`,
  form: 'Start…',
  formWhy: (title: string) => `Opens the form of “${title}”: a round cannot know what it needs`,
  tick: 'Done…',
  tickWhy: (title: string) => `Says that “${title}” is done`,
  note: 'Note',
  noteInfo: '(optional)',
  noteHelp: 'What was done or seen; it stays with this routine.',
  done: 'It is done',
  cancel: 'Cancel',
  ticked: (title: string) => `“${title}” is done.`,
} as const

/** What does a routine: its runbooks as a round, the form of one that has to be told something, or a tick. */
export function RoutineAct({ standing, home }: { standing: RoutineStanding; home: string | null }) {
  const { start, busy, blocked } = useRoundStart()
  const [ticking, setTicking] = useState(false)
  const { routine, system } = standing
  const kind = kindOf(standing)
  const [first] = routine.runbooks
  if (kind === 'runbook' && first !== undefined)
    return <GoButton to={toStart(system, first)} text={texts.form} title={texts.formWhy(routine.title)} />
  const what = kind === 'round' ? { cadence: routine.cadence } : { runbooks: [...routine.runbooks] }
  if (routine.runbooks.length > 0)
    return (
      <Button
        size="small"
        icon={<Play size={14} />}
        text={texts.run}
        title={texts.runWhy(routine.title)}
        aria-label={texts.runWhy(routine.title)}
        loading={busy}
        disabled={blocked}
        onClick={() => start({ systems: [system], ...what }, home)}
      />
    )
  return (
    <>
      <Button
        size="small"
        icon={<Tick size={14} />}
        text={texts.tick}
        title={texts.tickWhy(routine.title)}
        aria-label={texts.tickWhy(routine.title)}
        onClick={() => setTicking(true)}
      />
      {ticking ? <TickDialog standing={standing} onClose={() => setTicking(false)} /> : null}
    </>
  )
}

/** Says that a thing is done, with a note; what was typed stays when it could not be kept. */
function TickDialog({ standing, onClose }: { standing: RoutineStanding; onClose: () => void }) {
  useFocusBack()
  const { act, busy, blocked } = useAct()
  const [note, setNote] = useState('')
  const { routine, system } = standing
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const kept = await act(
      'done',
      async () => {
        await client.routines.done({ system, id: routine.id, note })
        return true
      },
      () => ({ intent: 'success', text: texts.ticked(visibleString(routine.title)) }),
    )
    if (kept) onClose()
  }
  return (
    <Dialog isOpen onClose={onClose} title={visibleString(routine.title)}>
      <form onSubmit={submit}>
        <DialogBody>
          <FormGroup label={texts.note} labelFor="tick-note" labelInfo={texts.noteInfo} helperText={texts.noteHelp}>
            <TextArea
              id="tick-note"
              fill
              rows={4}
              maxLength={2000}
              value={note}
              onChange={event => setNote(event.currentTarget.value)}
            />
          </FormGroup>
        </DialogBody>
        <DialogButtons
          leave={texts.cancel}
          send={texts.done}
          icon={<Tick size={14} />}
          busy={busy === 'done'}
          disabled={blocked}
          onLeave={onClose}
        />
      </form>
    </Dialog>
  )
}
