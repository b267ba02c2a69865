import { Button, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import { texts } from './texts'

/** A step left out is on record with its reason. */
export function SkipForm({ onSkip, disabled }: { onSkip: (reason: string) => void; disabled: boolean }) {
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  if (!open) return <Button size="small" text={texts.skip} onClick={() => setOpen(true)} disabled={disabled} />
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim()) onSkip(reason.trim())
  }
  return (
    <form className="skip-form" onSubmit={submit}>
      <InputGroup
        size="small"
        autoFocus
        value={reason}
        onValueChange={setReason}
        placeholder={texts.skipWhy}
        aria-label={texts.skipWhy}
      />
      <Button size="small" type="submit" text="Skip step" disabled={!reason.trim() || disabled} />
      <Button size="small" variant="minimal" text="Back" onClick={() => setOpen(false)} />
    </form>
  )
}
