import { Button, Dialog, DialogBody, FormGroup, HTMLSelect, InputGroup, TextArea } from '@blueprintjs/core'
import { Plus } from '@blueprintjs/icons'
import { type FormEvent, useState } from 'react'
import type { StandingSecret } from '#contract/secrets'
import { namedSecretSchema } from '#domain/named-secret'
import type { Profile } from '#domain/profile'
import { useAct } from '../../asks/act'
import { useSystems } from '../../asks/queries'
import { client } from '../../client/client'
import { DialogButtons } from '../../parts/dialog-buttons'
import { useFocusBack } from '../../parts/focus-back'
import { visibleString } from '../../parts/visible-text'
import { draftOf, emptyPlace, placeOf } from './place-draft'
import { PlaceFields } from './place-fields'
import { texts } from './texts'

/** Names a secret, with its places and its policy. There is no field for its value. */
export function SecretDialog({
  standing,
  system: here,
  profiles,
  onClose,
}: {
  /** Absent for a new one. */
  standing: StandingSecret | undefined
  system: string | undefined
  profiles: readonly Profile[]
  onClose: () => void
}) {
  useFocusBack()
  const systems = useSystems().data ?? []
  const [chosen, setSystem] = useState(standing?.system.id ?? here)
  const system = chosen ?? systems[0]?.id ?? ''
  const [draft, setDraft] = useState(() => ({
    name: standing?.secret.name ?? '',
    note: standing?.secret.note ?? '',
    everyDays: String(standing?.secret.everyDays ?? 90),
    changedOn: standing?.secret.changedOn ?? '',
    places: (standing?.secret.places ?? []).map(draftOf),
  }))
  // As it was when the dialog was opened: a rotation may end while it is.
  const [was] = useState(() => standing && { name: standing.secret.name, changedOn: standing.secret.changedOn })
  const [tried, setTried] = useState(false)
  const { act, busy, blocked } = useAct()
  const read = namedSecretSchema.safeParse({
    ...draft,
    everyDays: /^\d+$/.test(draft.everyDays) ? Number(draft.everyDays) : Number.NaN,
    changedOn: draft.changedOn || undefined,
    places: draft.places.map(placeOf),
  })
  const wrong = new Set(tried && !read.success ? read.error.issues.map(issue => issue.path.slice(0, 2).join('.')) : [])
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!read.success) return
    const saved = await act(
      'save',
      () => client.secrets.save({ system, secret: read.data, ...(was && { was }) }),
      () => ({ intent: 'success', text: texts.secretSaved }),
    )
    if (saved) onClose()
  }
  return (
    <Dialog isOpen onClose={onClose} title={standing ? texts.editOne : texts.nameOne} className="secret-dialog">
      <form onSubmit={submit} noValidate>
        <DialogBody>
          <p className="muted">{texts.noValueHere}</p>
          <FormGroup
            label={texts.secretName}
            labelFor="secret-name"
            helperText={wrong.has('name') ? texts.badName : texts.secretNameHelp}
            intent={wrong.has('name') ? 'danger' : 'none'}
          >
            <InputGroup id="secret-name" autoFocus value={draft.name} onValueChange={name => set({ name })} />
          </FormGroup>
          {standing ? null : (
            <FormGroup label={texts.ofSystem} labelFor="secret-system">
              <HTMLSelect
                id="secret-system"
                value={system}
                options={systems.map(({ id, name }) => ({ value: id, label: visibleString(name) }))}
                onChange={event => setSystem(event.currentTarget.value)}
              />
            </FormGroup>
          )}
          <div className="secret-when">
            <FormGroup
              label={texts.everyDays}
              labelFor="secret-days"
              helperText={wrong.has('everyDays') ? texts.badDays : texts.everyDaysHelp}
              intent={wrong.has('everyDays') ? 'danger' : 'none'}
            >
              <InputGroup
                id="secret-days"
                inputMode="numeric"
                value={draft.everyDays}
                onValueChange={everyDays => set({ everyDays })}
              />
            </FormGroup>
            <FormGroup label={texts.changedOn} labelFor="secret-changed" helperText={texts.changedOnHelp}>
              <InputGroup
                id="secret-changed"
                type="date"
                value={draft.changedOn}
                onValueChange={changedOn => set({ changedOn })}
              />
            </FormGroup>
          </div>
          <fieldset className="secret-place-list">
            <legend>{texts.places}</legend>
            {draft.places.map((place, at) => (
              <PlaceFields
                key={at}
                at={at}
                place={place}
                profiles={profiles.filter(one => one.system === system)}
                wrong={wrong.has(`places.${at}`)}
                onChange={changed => set({ places: draft.places.with(at, changed) })}
                onRemove={() => set({ places: draft.places.toSpliced(at, 1) })}
              />
            ))}
            <Button
              size="small"
              icon={<Plus size={14} />}
              text={texts.addPlace}
              onClick={() => set({ places: [...draft.places, emptyPlace] })}
            />
          </fieldset>
          <FormGroup label={texts.note} labelFor="secret-note">
            <TextArea
              id="secret-note"
              fill
              rows={2}
              value={draft.note}
              onChange={event => set({ note: event.currentTarget.value })}
            />
          </FormGroup>
        </DialogBody>
        <DialogButtons
          leave={texts.cancel}
          send={texts.save}
          busy={busy === 'save'}
          disabled={blocked || system === ''}
          onLeave={onClose}
        />
      </form>
    </Dialog>
  )
}
