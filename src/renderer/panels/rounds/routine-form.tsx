import { Button, FormGroup, HTMLSelect, InputGroup, Switch, TextArea } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import { cadences } from '#domain/due'
import type { Failure } from '#domain/failure'
import type { Routine } from '#domain/routine'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { go } from '../../asks/place'
import { useProfiles, useRunbooks } from '../../asks/queries'
import { client, failureOf } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { hashOf } from '../../route'
import { runbookChoices } from './choices'
import { CronField } from './cron-field'
import { nextTimes } from './next-times'
import { Picker } from './picker'
import { texts } from './texts'

/** A routine as it is typed. What is refused is said, and stays as it was typed. */
export function RoutineForm({ system, routine }: { system: System; routine: Routine }) {
  const { act, busy, blocked } = useAct()
  const runbooks = useRunbooks(system.id).data ?? []
  const profiles = useProfiles(system.id).data ?? []
  const [draft, setDraft] = useState(() => ({
    ...{ title: routine.title, cadence: routine.cadence, note: routine.note, automatic: routine.automatic },
    ...{ cron: routine.cron ?? '', zone: routine.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone },
  }))
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set(routine.runbooks))
  const [tried, setTried] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change })
  const cron = draft.cron.trim()
  const noTitle = draft.title.trim() === ''
  const wrong = noTitle || (cron !== '' && typeof nextTimes(cron, draft.zone.trim(), new Date()) === 'string')
  const toList = hashOf({ system: system.id, page: 'rounds', path: ['routines'] })
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    setFailure(undefined)
    if (wrong) return
    const wanted: Routine = {
      ...{ id: routine.id, title: draft.title.trim(), cadence: draft.cadence, note: draft.note },
      ...(cron !== '' && { cron, zone: draft.zone.trim() }),
      ...{ runbooks: [...picked], automatic: draft.automatic && picked.size > 0 },
    }
    await act('save', async () => {
      try {
        await client.routines.save({ system: system.id, routine: wanted })
        go(toList)
      } catch (error) {
        setFailure(failureOf(error))
      }
    })
  }
  return (
    <form className="routine-form" onSubmit={save} noValidate>
      <div>
        <FormGroup
          label={texts.routineTitle}
          labelFor="routine-title"
          helperText={tried && noTitle ? texts.needed : texts.routineTitleHelp}
          intent={tried && noTitle ? 'danger' : 'none'}
        >
          <InputGroup
            id="routine-title"
            value={draft.title}
            maxLength={160}
            intent={tried && noTitle ? 'danger' : 'none'}
            onValueChange={title => set({ title })}
          />
        </FormGroup>
        <FormGroup label={texts.cadenceField} labelFor="routine-cadence" helperText={texts.cadenceHelp}>
          <HTMLSelect
            id="routine-cadence"
            value={draft.cadence}
            options={[...cadences]}
            onChange={event =>
              set({ cadence: cadences.find(one => one === event.currentTarget.value) ?? draft.cadence })
            }
          />
        </FormGroup>
        <CronField
          cron={draft.cron}
          zone={draft.zone}
          onCron={value => set({ cron: value })}
          onZone={zone => set({ zone })}
        />
        <FormGroup label={texts.note} labelFor="routine-note" helperText={texts.noteHelp}>
          <TextArea
            id="routine-note"
            fill
            rows={4}
            maxLength={2000}
            value={draft.note}
            onChange={event => set({ note: event.currentTarget.value })}
          />
        </FormGroup>
        {failure ? <FailureNote failure={failure} /> : null}
        <div className="form-buttons">
          <Button type="submit" intent="primary" text={texts.save} loading={busy === 'save'} disabled={blocked} />
          <Button text={texts.discard} onClick={() => go(toList)} />
        </div>
      </div>
      <div>
        <h2 className="eyebrow">{texts.runbooks}</h2>
        <p className="muted">{texts.runbooksHelp}</p>
        <Picker
          name={texts.runbooks}
          find={texts.findRunbook}
          choices={runbookChoices(runbooks, profiles)}
          picked={picked}
          onPick={setPicked}
        />
        <FormGroup helperText={picked.size === 0 ? texts.automaticNeeds : texts.automaticHelp}>
          <Switch
            label={texts.automatic}
            checked={draft.automatic && picked.size > 0}
            disabled={picked.size === 0}
            onChange={() => set({ automatic: !draft.automatic })}
          />
        </FormGroup>
      </div>
    </form>
  )
}
