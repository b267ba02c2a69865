import { Button, Dialog, DialogBody, DialogFooter, FormGroup, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import type { VaultState } from '#contract/vault'
import type { Failure } from '#domain/failure'
import { useTell } from '../../asks/act'
import { client, failureOf } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { useFocusBack } from '../../parts/focus-back'
import { texts } from './texts'
import { slotWords } from './vault-words'

/** Takes one way to open the vault away. The passphrase, where there is one, proves that what is left is not forgotten. */
export function RemoveSlot({
  kind,
  asks,
  onClose,
}: {
  kind: VaultState['slots'][number]
  asks: boolean
  onClose: () => void
}) {
  useFocusBack()
  const tell = useTell()
  const [passphrase, setPassphrase] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const ready = !asks || passphrase.length > 0
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!ready || busy) return
    setBusy(true)
    try {
      await client.vault.removeSlot({ kind, ...(asks ? { passphrase } : {}) })
      tell({ intent: 'success', text: texts.removed })
      onClose()
    } catch (error) {
      setFailure(failureOf(error))
      setBusy(false)
    }
  }
  return (
    <Dialog isOpen onClose={onClose} title="Remove a way to open the vault">
      <form onSubmit={submit}>
        <DialogBody>
          <p>After this, {slotWords[kind]} no longer opens the vault. Older backups of the store still open by it.</p>
          {asks ? (
            <FormGroup label="Passphrase of the vault" labelFor="slot-passphrase">
              <InputGroup
                id="slot-passphrase"
                type="password"
                autoComplete="off"
                autoFocus
                value={passphrase}
                onValueChange={setPassphrase}
              />
            </FormGroup>
          ) : null}
          {failure ? <FailureNote failure={failure} /> : null}
        </DialogBody>
        <DialogFooter
          actions={
            <>
              <Button text="Keep it" onClick={onClose} />
              <Button type="submit" intent="danger" text="Remove" disabled={!ready} loading={busy} />
            </>
          }
        />
      </form>
    </Dialog>
  )
}
