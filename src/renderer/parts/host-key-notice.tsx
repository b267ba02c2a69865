import { Button, Dialog, DialogBody, DialogFooter } from '@blueprintjs/core'
import { useState } from 'react'
import { useAct } from '../asks/act'
import { client } from '../client/client'
import { ChangedHostKey } from './changed-host-key'
import { CommandBlock } from './command-block'
import { Visible } from './visible'

const compare = 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done'

/**
 * What to do about a host key. Never seen: compare it by another way in, then trust it. Another than the trusted one:
 * explained and refused; there is nothing to click it away with.
 */
export function HostKeyNotice({
  code,
  detail,
  onTrusted,
}: {
  code: string | undefined
  detail: Readonly<Record<string, string>> | undefined
  onTrusted?: () => void
}) {
  const [open, setOpen] = useState(false)
  const { act, blocked } = useAct()
  if (!detail) return null
  const { host = '', port = '22', fingerprint = '', key = '', type = '' } = detail
  if (code === 'HOST_KEY_CHANGED') return <ChangedHostKey detail={detail} />
  if (code !== 'HOST_KEY_UNKNOWN' || !key) return null
  const trust = async () => {
    const done = await act('trust', async () => {
      await client.profiles.trustHostKey({ host, port: Number(port), fingerprint, key })
      return true
    })
    if (!done) return
    setOpen(false)
    onTrusted?.()
  }
  return (
    <>
      <Button size="small" intent="primary" text="Look at the host key…" onClick={() => setOpen(true)} />
      <Dialog isOpen={open} onClose={() => setOpen(false)} title="A host seen for the first time">
        <DialogBody>
          <p>
            <Visible text={`${host}:${port}`} /> shows this key. Nothing has been sent to it.
          </p>
          <p className="fingerprint">
            <Visible text={type} />{' '}
            <code>
              <Visible text={fingerprint} />
            </code>
          </p>
          <p>Compare it with what the host itself says, over its console or another way you trust:</p>
          <CommandBlock text={compare} label="On the host" />
        </DialogBody>
        <DialogFooter
          actions={
            <>
              <Button text="Cancel" autoFocus onClick={() => setOpen(false)} />
              <Button intent="primary" text="They are equal: trust this host" disabled={blocked} onClick={trust} />
            </>
          }
        />
      </Dialog>
    </>
  )
}
