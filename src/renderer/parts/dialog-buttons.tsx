import { Button, DialogFooter } from '@blueprintjs/core'
import type { JSX, ReactNode } from 'react'

/** The end of a dialog with a form: leave it, or send it; what else can be done stands at the left. */
export function DialogButtons({
  leave,
  send,
  icon,
  busy,
  disabled,
  onLeave,
  children,
}: {
  leave: string
  send: string
  icon?: JSX.Element
  busy: boolean
  disabled: boolean
  onLeave: () => void
  children?: ReactNode
}) {
  return (
    <DialogFooter
      actions={
        <>
          <Button text={leave} onClick={onLeave} />
          <Button type="submit" intent="primary" icon={icon} text={send} loading={busy} disabled={disabled} />
        </>
      }
    >
      {children}
    </DialogFooter>
  )
}
