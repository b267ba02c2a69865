import { Button, Dialog, DialogBody, DialogFooter, FormGroup, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import type { Failure } from '#domain/failure'
import { client, failureOf } from '../client/client'
import { FailureNote } from './failure-note'
import { useFocusBack } from './focus-back'

const kept = 'At least 8 characters. Nobody can recover it; a wrong one is never fatal, it only gets slower.'
const words = {
  unlock: { title: 'Unlock the vault', label: 'Passphrase', button: 'Unlock', help: 'Wrong ones get slower.' },
  set: { title: 'Set a passphrase', label: 'Passphrase', button: 'Set passphrase', help: kept },
  change: { title: 'Change the passphrase', label: 'New passphrase', button: 'Change passphrase', help: kept },
} as const

/** Takes the vault's passphrase; it leaves this page only to open the vault and is forgotten here at once. */
export function PassphraseDialog({ mode, onClose }: { mode: keyof typeof words; onClose: () => void }) {
  useFocusBack()
  const [old, setOld] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const text = words[mode]
  const ready =
    mode === 'unlock'
      ? passphrase.length > 0
      : passphrase.length >= 8 && passphrase === again && (mode === 'set' || old.length > 0)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!ready || busy) return
    setBusy(true)
    try {
      if (mode === 'unlock') await client.vault.unlock({ passphrase })
      else await client.vault.setPassphrase({ passphrase, ...(mode === 'change' ? { old } : {}) })
      onClose()
    } catch (error) {
      setFailure(failureOf(error))
      setBusy(false)
    }
  }
  return (
    <Dialog isOpen onClose={onClose} title={text.title}>
      <form onSubmit={submit}>
        <DialogBody>
          {mode === 'change' ? (
            <Secret id="passphrase-old" label="Old passphrase" value={old} onChange={setOld} first />
          ) : null}
          <Secret
            id="passphrase"
            label={text.label}
            help={text.help}
            value={passphrase}
            onChange={setPassphrase}
            first={mode !== 'change'}
          />
          {mode === 'unlock' ? null : (
            <Secret
              id="passphrase-again"
              label="Again"
              help={again && again !== passphrase ? 'The two differ.' : undefined}
              value={again}
              onChange={setAgain}
            />
          )}
          {failure ? <FailureNote failure={failure} /> : null}
        </DialogBody>
        <DialogFooter
          actions={
            <>
              <Button text="Cancel" onClick={onClose} />
              <Button type="submit" intent="primary" text={text.button} disabled={!ready} loading={busy} />
            </>
          }
        />
      </form>
    </Dialog>
  )
}

function Secret({
  id,
  label,
  help,
  value,
  onChange,
  first,
}: {
  id: string
  label: string
  help?: string | undefined
  value: string
  onChange: (value: string) => void
  first?: boolean
}) {
  return (
    <FormGroup label={label} labelFor={id} helperText={help}>
      <InputGroup
        id={id}
        type="password"
        autoComplete="off"
        autoFocus={first ?? false}
        value={value}
        onValueChange={onChange}
      />
    </FormGroup>
  )
}
