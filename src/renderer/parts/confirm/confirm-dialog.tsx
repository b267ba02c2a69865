import { Button, Dialog, DialogBody, DialogFooter, FormGroup, InputGroup } from '@blueprintjs/core'
import { useRef, useState } from 'react'
import type { Answer, Question } from '#domain/question'
import type { RunHeader } from '#domain/run-event'
import { EffectBadge, EnvironmentWord } from '../badges'
import { CommandBlock } from '../command-block'
import { useFocusBack } from '../focus-back'
import { useNow } from '../moment'
import { SystemName } from '../system-name'
import { Visible } from '../visible'
import { ConfirmFacts } from './confirm-facts'
import { mayConfirm } from './may-confirm'
import { texts } from './texts'

const verbs = { reads: 'Run', changes: 'Run this change', destroys: 'Destroy' } as const
const shown = 20

/**
 * The last look before a change: what, where, what it would touch, whether it can be taken back.
 * Cancel has the focus; yes is armed after a second; a held key does nothing; closing sends nothing.
 */
export function ConfirmDialog({
  question,
  system,
  kind,
  askedAt,
  answer,
  blocked,
  onClose,
}: {
  question: Extract<Question, { kind: 'confirm' }>
  system: RunHeader['system'] | undefined
  /** What the statements are written in. */
  kind: string | undefined
  askedAt: string | undefined
  answer: (answer: Answer) => void
  blocked: boolean
  onClose: () => void
}) {
  useFocusBack()
  const [openedAt] = useState(() => Date.now())
  const now = useNow(250)
  const [typed, setTyped] = useState('')
  const cancel = useRef<HTMLButtonElement>(null)
  const { confirmation, target, commands } = question
  const ready = mayConfirm({ confirmation, target, typed, openMs: now - openedAt }) && !blocked
  const agree = () => {
    onClose()
    answer({ kind: 'confirm', agree: true, ...(confirmation === 'typed' ? { typed } : {}) })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      onOpened={() => cancel.current?.focus()}
      canOutsideClickClose={false}
      role="alertdialog"
      className={`confirm confirm-${question.environment}`}
      title={
        <span className="confirm-title">
          <EnvironmentWord environment={question.environment} />
          <span>
            {question.effect === 'destroys' ? 'Destroy' : 'Change'} on <Visible text={target} />
          </span>
          {system ? <SystemName id={system.id} name={system.name} /> : null}
          <EffectBadge effect={question.effect} />
        </span>
      }
    >
      <DialogBody>
        <ConfirmFacts question={question} askedAt={askedAt} now={now} />
        {commands.slice(0, shown).map((command, at) => (
          <CommandBlock
            key={`${command.item ?? ''} ${at + 1}`}
            text={command.text}
            label={commands.length > 1 ? `Statement ${at + 1} of ${commands.length}` : 'Statement'}
            note={command.item}
            kind={kind}
            whole
          />
        ))}
        {commands.length > shown ? <p>and {commands.length - shown} more of the same form</p> : null}
        {confirmation === 'typed' ? (
          <FormGroup
            labelFor="typed-target"
            label={
              <>
                Type <strong className="typed-name">{<Visible text={target} />}</strong> to confirm
              </>
            }
          >
            <InputGroup
              id="typed-target"
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onValueChange={setTyped}
            />
          </FormGroup>
        ) : null}
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button ref={cancel} text="Cancel" onClick={onClose} />
            <Button
              intent={question.effect === 'destroys' ? 'danger' : 'warning'}
              text={`${verbs[question.effect]}${commands.length > 1 ? ` (${commands.length})` : ''}`}
              disabled={!ready}
              onKeyDown={event => {
                // A key held down from another place is no decision.
                if (event.repeat) event.preventDefault()
              }}
              onClick={agree}
            />
          </>
        }
      >
        <span className="muted">{texts[question.undo === 'kept' ? 'canUndo' : 'cannotUndo']}</span>
      </DialogFooter>
    </Dialog>
  )
}
