import { Button, Dialog, DialogBody, DialogFooter, FormGroup, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import type { Failure } from '#domain/failure'
import { client, failureOf } from '../client/client'
import { FailureNote } from './failure-note'

const words = {
  unlock: { title: 'Unlock the vault', button: 'Unlock', help: 'Wrong ones get slower.' },
  set: {
    title: 'Set a passphrase',
    button: 'Set passphrase',
    help: 'At least 8 characters. It opens the stored secrets where there is no keychain; nobody can recover it.',
  },
} as const

/** Takes the vault's passphrase; it leaves this page only to open the vault and is forgotten here at once. */
export function PassphraseDialog({
  mode,
  isOpen,
  onClose,
}: {
  mode: 'unlock' | 'set'
  isOpen: boolean
  onClose: () => void
}) {
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const text = words[mode]
  const ready = mode === 'unlock' ? passphrase.length > 0 : passphrase.length >= 8 && passphrase === again
  const close = () => {
    setPassphrase('')
    setAgain('')
    setFailure(undefined)
    onClose()
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!ready || busy) return
    setBusy(true)
    try {
      if (mode === 'unlock') await client.vault.unlock({ passphrase })
      else await client.vault.setPassphrase({ passphrase })
      close()
    } catch (error) {
      setFailure(failureOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog isOpen={isOpen} onClose={close} title={text.title}>
      <form onSubmit={submit}>
        <DialogBody>
          <FormGroup label="Passphrase" labelFor="passphrase" helperText={text.help}>
            <InputGroup id="passphrase" type="password" autoFocus value={passphrase} onValueChange={setPassphrase} />
          </FormGroup>
          {mode === 'set' ? (
            <FormGroup
              label="Again"
              labelFor="passphrase-again"
              helperText={again && again !== passphrase ? 'The two differ.' : undefined}
            >
              <InputGroup id="passphrase-again" type="password" value={again} onValueChange={setAgain} />
            </FormGroup>
          ) : null}
          {failure ? <FailureNote failure={failure} /> : null}
        </DialogBody>
        <DialogFooter
          actions={
            <>
              <Button text="Cancel" onClick={close} />
              <Button type="submit" intent="primary" text={text.button} disabled={!ready} loading={busy} />
            </>
          }
        />
      </form>
    </Dialog>
  )
}
