import { Button, Dialog, DialogBody, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import { type Environment, environmentSchema } from '#domain/environment'
import { colours, type System } from '#domain/system'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { DialogButtons } from '../../parts/dialog-buttons'
import { useFocusBack } from '../../parts/focus-back'
import { visibleString } from '../../parts/visible-text'
import { texts } from './texts'

/** A system's name, environment and colour; and its end, which can be taken back for a while. */
export function SystemDialog({ system, onClose }: { system: System; onClose: () => void }) {
  useFocusBack()
  const { act, busy, blocked } = useAct()
  const [name, setName] = useState(system.name)
  const [environment, setEnvironment] = useState<Environment>(system.environment)
  const [colour, setColour] = useState(system.colour)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (await act('save', () => client.systems.save({ ...system, name, environment, colour }))) onClose()
  }
  const remove = async () => {
    const removed = await act(
      'remove',
      () => client.systems.remove({ id: system.id }),
      ({ undo }) => ({
        text: texts.removed(visibleString(system.name)),
        action: { text: texts.undo, onClick: () => void act('restore', () => client.systems.restore({ undo })) },
      }),
    )
    if (removed) onClose()
  }
  return (
    <Dialog isOpen onClose={onClose} title={texts.editSystem}>
      <form onSubmit={save}>
        <DialogBody>
          <FormGroup label={texts.systemName} labelFor="system-name">
            <InputGroup id="system-name" value={name} onValueChange={setName} />
          </FormGroup>
          <FormGroup label={texts.environment} labelFor="system-environment" helperText={texts.environmentHelp}>
            <EnvironmentSelect id="system-environment" value={environment} onChange={setEnvironment} />
          </FormGroup>
          <FormGroup label={texts.colour} labelFor="system-colour" helperText={texts.colourHelp}>
            <div className="colour-choice">
              <HTMLSelect
                id="system-colour"
                value={colour ?? ''}
                options={[{ value: '', label: texts.noColour }, ...colours]}
                onChange={event => setColour(colours.find(one => one === event.currentTarget.value))}
              />
              {colour ? <span className={`system-mark system-mark-${colour}`} aria-hidden /> : null}
            </div>
          </FormGroup>
        </DialogBody>
        <DialogButtons
          leave={texts.cancel}
          send={texts.save}
          busy={busy === 'save'}
          disabled={blocked || !name.trim()}
          onLeave={onClose}
        >
          <Button
            variant="minimal"
            intent="danger"
            text={texts.removeSystem}
            title={texts.removeSystemWhy}
            disabled={blocked}
            onClick={remove}
          />
        </DialogButtons>
      </form>
    </Dialog>
  )
}

export function EnvironmentSelect({
  id,
  value,
  onChange,
}: {
  id: string
  value: Environment
  onChange: (value: Environment) => void
}) {
  return (
    <HTMLSelect
      id={id}
      value={value}
      options={environmentSchema.options}
      onChange={event => onChange(environmentSchema.parse(event.currentTarget.value))}
    />
  )
}
