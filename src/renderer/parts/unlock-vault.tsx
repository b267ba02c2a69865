import { Button, type ButtonProps } from '@blueprintjs/core'
import { Unlock } from '@blueprintjs/icons'
import { useState } from 'react'
import type { VaultState } from '#contract/vault'
import { useAct } from '../asks/act'
import { client } from '../client/client'
import { PassphraseDialog } from './passphrase-dialog'

const words = {
  opened: 'Unlocked.',
  shut: (keychain: string | null) =>
    keychain ? `It did not open. The keychain says of itself: ${keychain}.` : 'It did not open from here.',
}

/** Opens the vault: at one press where this machine's keychain or key file does it, else by the passphrase. */
export function UnlockVault({ vault, intent }: { vault: VaultState } & Pick<ButtonProps, 'intent'>) {
  const { act, busy, blocked } = useAct()
  const [asking, setAsking] = useState(false)
  const hasPassphrase = vault.slots.includes('passphrase')
  const open = async () => {
    if (!vault.opensHere) return setAsking(true)
    const now = await act(
      'open',
      () => client.vault.open(),
      ({ state, keychain }) =>
        state === 'open' ? { intent: 'success', text: words.opened } : { intent: 'danger', text: words.shut(keychain) },
    )
    if (now?.state === 'locked' && hasPassphrase) setAsking(true)
  }
  return (
    <>
      <Button
        size="small"
        intent={intent}
        icon={<Unlock size={14} />}
        text={vault.opensHere ? 'Unlock' : 'Unlock…'}
        loading={busy !== null}
        disabled={blocked || !(vault.opensHere || hasPassphrase)}
        onClick={open}
      />
      {asking ? <PassphraseDialog mode="unlock" onClose={() => setAsking(false)} /> : null}
    </>
  )
}
