import { Checkbox, Dialog, DialogBody, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import { type QuietHours, quietHoursSchema } from '#domain/alert'
import { useAct } from '../../asks/act'
import { DialogButtons } from '../../parts/dialog-buttons'
import { useFocusBack } from '../../parts/focus-back'
import { useNow } from '../../parts/moment'
import { dayWords, hoursWords, nowWords } from './quiet-words'
import { texts } from './texts'

const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone
const zones = () => [...new Set([here(), 'UTC', ...Intl.supportedValuesOf('timeZone')])]

/** The form of some quiet hours; what they would mean now stands below while one types. */
export function QuietHoursDialog({
  hours,
  onSave,
  onClose,
}: {
  /** Absent for new ones. */
  hours: QuietHours | undefined
  onSave: (hours: QuietHours) => Promise<unknown>
  onClose: () => void
}) {
  useFocusBack()
  const now = new Date(useNow(30_000))
  const [draft, setDraft] = useState<QuietHours>(
    hours ?? { days: [], from: '22:00', to: '07:00', zone: here(), butCritical: true },
  )
  const { act, busy, blocked } = useAct()
  const read = quietHoursSchema.safeParse(draft)
  const set = (change: Partial<QuietHours>) => setDraft({ ...draft, ...change })
  const toggle = (day: number) =>
    set({ days: draft.days.includes(day) ? draft.days.filter(one => one !== day) : [...draft.days, day].toSorted() })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (read.success && (await act('save', () => onSave(read.data)))) onClose()
  }
  return (
    <Dialog isOpen onClose={onClose} title={texts.tabs.quiet}>
      <form onSubmit={submit}>
        <DialogBody>
          <fieldset className="quiet-days">
            <legend>{texts.days}</legend>
            {dayWords.map((word, at) => (
              <Checkbox
                key={word}
                inline
                label={word}
                checked={draft.days.includes(at + 1)}
                onChange={() => toggle(at + 1)}
              />
            ))}
          </fieldset>
          <div className="field-pair">
            {(['from', 'to'] as const).map(name => (
              <FormGroup key={name} label={texts[name]} labelFor={`quiet-${name}`}>
                <InputGroup
                  id={`quiet-${name}`}
                  type="time"
                  value={draft[name]}
                  onValueChange={value => set({ [name]: value })}
                />
              </FormGroup>
            ))}
          </div>
          <FormGroup label={texts.zone} labelFor="quiet-zone">
            <HTMLSelect
              id="quiet-zone"
              fill
              value={draft.zone}
              options={[...new Set([draft.zone, ...zones()])]}
              onChange={event => set({ zone: event.currentTarget.value })}
            />
          </FormGroup>
          <Checkbox
            label={texts.butCritical}
            checked={draft.butCritical}
            onChange={event => set({ butCritical: event.currentTarget.checked })}
          />
          <p className="muted" aria-live="polite">
            {read.success ? `${hoursWords(read.data)}. ${nowWords(read.data, now)}` : texts.timesNeeded}
          </p>
        </DialogBody>
        <DialogButtons
          leave={texts.cancel}
          send={texts.save}
          busy={busy === 'save'}
          disabled={blocked || !read.success}
          onLeave={onClose}
        />
      </form>
    </Dialog>
  )
}
