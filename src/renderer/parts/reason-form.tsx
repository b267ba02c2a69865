import { Button, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'

/** A button that asks why before it acts: what is left out is on record with its reason. `send` is what the reason is sent with. */
export function ReasonForm(props: {
  text: string
  why: string
  send: string
  back: string
  disabled: boolean
  onReason: (reason: string) => void
}) {
  const { text, why, send, back, disabled, onReason } = props
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  if (!open) return <Button size="small" text={text} onClick={() => setOpen(true)} disabled={disabled} />
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim()) onReason(reason.trim())
  }
  return (
    <form className="reason-form" onSubmit={submit}>
      <InputGroup size="small" autoFocus value={reason} onValueChange={setReason} placeholder={why} aria-label={why} />
      <Button size="small" type="submit" text={send} disabled={!reason.trim() || disabled} />
      <Button size="small" variant="minimal" text={back} onClick={() => setOpen(false)} />
    </form>
  )
}
