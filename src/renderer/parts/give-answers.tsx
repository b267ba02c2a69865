import { Button, Dialog, DialogBody, DialogFooter, FormGroup, InputGroup } from '@blueprintjs/core'
import { Key } from '@blueprintjs/icons'
import { type FormEvent, useState } from 'react'
import type { Failure } from '#domain/failure'
import { type AskedPrompts, askedPrompts } from '#domain/prompt'
import { client, failureOf } from '../client/client'
import { FailureNote } from './failure-note'
import { useFocusBack } from './focus-back'
import { Visible } from './visible'

interface Then {
  readonly text: string
  readonly go: () => void
}

/**
 * Takes the answers to what a host asked at its login, such as a code; nothing where it asked nothing. They go to the
 * console's memory, for one login. `then` says what the press does besides, and does it.
 */
export function GiveAnswers({ failure, then }: { failure: Pick<Failure, 'code' | 'detail'>; then?: Then | undefined }) {
  const [open, setOpen] = useState(false)
  const asked = askedPrompts(failure)
  if (!asked) return null
  return (
    <>
      <Button size="small" intent="primary" icon={<Key size={14} />} text="Answer it…" onClick={() => setOpen(true)} />
      {open ? <AnswersDialog asked={asked} then={then} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function AnswersDialog({
  asked: { profile, host, words, prompts },
  then,
  onClose,
}: {
  asked: AskedPrompts
  then: Then | undefined
  onClose: () => void
}) {
  useFocusBack()
  const [typed, setTyped] = useState<readonly string[]>(() => prompts.map(() => ''))
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    // The dialog may stand in another form, which must not hear this one.
    event.stopPropagation()
    if (busy) return
    setBusy(true)
    try {
      const answers = prompts.map((prompt, at) => ({ ...prompt, answer: typed[at] ?? '' }))
      await client.profiles.giveAnswers({ profile, answers })
      onClose()
      then?.go()
    } catch (error) {
      setFailure(failureOf(error))
      setBusy(false)
    }
  }
  return (
    <Dialog isOpen onClose={onClose} title="The host asks">
      <form onSubmit={submit} autoComplete="off">
        <DialogBody>
          <p>
            <Visible text={host} /> wants to know this before it lets you in. The words are the host’s own.
          </p>
          {words ? (
            <blockquote className="host-words">
              <Visible text={words} form="block" />
            </blockquote>
          ) : null}
          {prompts.map((prompt, at) => (
            <FormGroup
              key={`${at + 1}`}
              labelFor={`answer-${at}`}
              label={<Visible text={prompt.prompt || '(no words)'} />}
            >
              <InputGroup
                id={`answer-${at}`}
                type={prompt.echo ? 'text' : 'password'}
                autoComplete="off"
                spellCheck={false}
                autoFocus={at === 0}
                value={typed[at] ?? ''}
                onValueChange={value => setTyped(typed.with(at, value))}
              />
            </FormGroup>
          ))}
          <p className="muted">Kept in memory for one login, and for two minutes at most.</p>
          {failure ? <FailureNote failure={failure} /> : null}
        </DialogBody>
        <DialogFooter
          actions={
            <>
              <Button text="Cancel" onClick={onClose} />
              <Button type="submit" intent="primary" text={then?.text ?? 'Keep it'} loading={busy} />
            </>
          }
        />
      </form>
    </Dialog>
  )
}
