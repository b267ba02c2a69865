import { Button, Callout } from '@blueprintjs/core'
import { Lock, Unlock } from '@blueprintjs/icons'
import type { VaultState } from '#contract/vault'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { Block } from '../../parts/page'
import { UnlockVault } from '../../parts/unlock-vault'
import { Visible } from '../../parts/visible'
import { AutoLock } from './auto-lock'
import { Slots } from './slots'
import { texts } from './texts'
import { vaultWords } from './vault-words'

/** Whether stored secrets can be read now, by what means they could be, and what can be done about it. */
export function VaultBlock({ vault }: { vault: VaultState }) {
  const { act, blocked } = useAct()
  const lock = () =>
    act(
      'lock',
      () => client.vault.lock(),
      () => ({ text: texts.locked }),
    )
  return (
    <Block title={texts.vault} id="vault">
      {vaultWords(vault).map((line, at) =>
        at === 0 ? (
          <p key={line} className="vault-state">
            {vault.state === 'open' ? <Unlock size={14} /> : <Lock size={14} />} {line}
          </p>
        ) : (
          <p key={line} className="muted">
            <Visible text={line} />
          </p>
        ),
      )}
      {vault.trouble ? (
        <Callout compact intent="danger" role="group" aria-label={texts.vault}>
          {vault.trouble}
        </Callout>
      ) : null}
      <div className="note-actions">
        {vault.state === 'locked' ? <UnlockVault vault={vault} intent="primary" /> : null}
        {vault.state === 'open' ? (
          <Button size="small" icon={<Lock size={14} />} text={texts.lock} disabled={blocked} onClick={lock} />
        ) : null}
      </div>
      {vault.state === 'locked' ? null : <Slots vault={vault} />}
      <AutoLock />
    </Block>
  )
}
