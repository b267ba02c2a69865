import { Button, Dialog, DialogBody, DialogFooter, FormGroup, InputGroup } from '@blueprintjs/core'
import { Key } from '@blueprintjs/icons'
import { type FormEvent, useState } from 'react'
import type { Failure } from '#domain/failure'
import { client, failureOf } from '../client/client'
import { FailureNote } from './failure-note'
import { useFocusBack } from './focus-back'
import { Visible } from './visible'

/**
 * Takes a secret that a target asks for. It goes to the console's memory and nowhere else; `then` says what the press
 * does besides, and does it.
 */
export function GiveSecret({
  profile,
  name,
  then,
}: {
  profile: string
  name: string
  then?: { readonly text: string; readonly go: () => void }
}) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        size="small"
        intent="primary"
        icon={<Key size={14} />}
        text="Enter the secret…"
        onClick={() => setOpen(true)}
      />
      {open ? <SecretDialog profile={profile} name={name} then={then} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function SecretDialog({ profile, name, then, onClose }: Parameters<typeof GiveSecret>[0] & { onClose: () => void }) {
  useFocusBack()
  const [value, setValue] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    // The dialog may stand in another form, which must not hear this one.
    event.stopPropagation()
    if (!value || busy) return
    setBusy(true)
    try {
      await client.profiles.giveSecret({ profile, value })
      onClose()
      then?.go()
    } catch (error) {
      setFailure(failureOf(error))
      setBusy(false)
    }
  }
  return (
    <Dialog isOpen onClose={onClose} title="Enter the secret">
      <form onSubmit={submit}>
        <DialogBody>
          <FormGroup
            labelFor="asked-secret"
            label={
              <>
                Password or passphrase of <Visible text={name} />
              </>
            }
            helperText="Kept in memory only, until the console ends or locks. It is tried at the next use."
          >
            <InputGroup
              id="asked-secret"
              type="password"
              autoComplete="off"
              autoFocus
              value={value}
              onValueChange={setValue}
            />
          </FormGroup>
          {failure ? <FailureNote failure={failure} /> : null}
        </DialogBody>
        <DialogFooter
          actions={
            <>
              <Button text="Cancel" onClick={onClose} />
              <Button type="submit" intent="primary" text={then?.text ?? 'Keep it'} disabled={!value} loading={busy} />
            </>
          }
        />
      </form>
    </Dialog>
  )
}
