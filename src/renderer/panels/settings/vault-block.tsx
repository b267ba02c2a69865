import { Button } from '@blueprintjs/core'
import { Lock, Unlock } from '@blueprintjs/icons'
import { useState } from 'react'
import { useAct } from '../../asks/act'
import { useVault } from '../../asks/queries'
import { client } from '../../client/client'
import { Block } from '../../parts/page'
import { PassphraseDialog } from '../../parts/passphrase-dialog'
import { Visible } from '../../parts/visible'
import { texts } from './texts'
import { vaultWords } from './vault-words'

/** Whether stored secrets can be read now, and by what means they could be. */
export function VaultBlock() {
  const vault = useVault().data
  const { act, blocked } = useAct()
  const [asking, setAsking] = useState<'unlock' | 'set' | null>(null)
  if (!vault) return null
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
      <div className="note-actions">
        {vault.state === 'locked' ? (
          <Button size="small" intent="primary" text={texts.unlock} onClick={() => setAsking('unlock')} />
        ) : null}
        {vault.state === 'locked' ? null : (
          <Button
            size="small"
            text={vault.slots.includes('passphrase') ? texts.changePassphrase : texts.setPassphrase}
            onClick={() => setAsking('set')}
          />
        )}
        {vault.state === 'open' ? (
          <Button
            size="small"
            text={texts.lock}
            disabled={blocked}
            onClick={() => act('lock', () => client.vault.lock())}
          />
        ) : null}
      </div>
      <PassphraseDialog mode={asking ?? 'unlock'} isOpen={asking !== null} onClose={() => setAsking(null)} />
    </Block>
  )
}
