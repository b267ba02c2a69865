import { Button } from '@blueprintjs/core'
import { useState } from 'react'
import type { VaultState } from '#contract/vault'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { PassphraseDialog } from '../../parts/passphrase-dialog'
import { RemoveSlot } from './remove-slot'
import { texts } from './texts'
import { slotWords } from './vault-words'

type SlotKind = VaultState['slots'][number]

/** The ways to open the vault: each can be added, and taken away while another one is left. */
export function Slots({ vault }: { vault: VaultState }) {
  const { act, blocked } = useAct()
  const [asking, setAsking] = useState<'set' | 'change' | null>(null)
  const [leaving, setLeaving] = useState<SlotKind | null>(null)
  const hasPassphrase = vault.slots.includes('passphrase')
  return (
    <>
      <h3 id="slots" className="slots-head">
        {texts.ways}
      </h3>
      <ul className="slots" aria-labelledby="slots">
        {vault.slots.map(kind => (
          <li key={kind}>
            <span className="slot-name">{slotWords[kind]}</span>
            {kind === 'passphrase' ? (
              <Button size="small" text={texts.changePassphrase} onClick={() => setAsking('change')} />
            ) : null}
            {vault.slots.length > 1 ? (
              <Button
                size="small"
                text={texts.removeSlot}
                aria-label={`Remove ${slotWords[kind]}`}
                onClick={() => setLeaving(kind)}
              />
            ) : (
              <span className="muted">{texts.onlyWay}</span>
            )}
          </li>
        ))}
      </ul>
      <div className="note-actions">
        {hasPassphrase ? null : <Button size="small" text={texts.setPassphrase} onClick={() => setAsking('set')} />}
        {vault.state === 'open'
          ? vault.offers.map(kind => (
              <Button
                key={kind}
                size="small"
                text={texts.addSlot[kind]}
                disabled={blocked}
                onClick={() =>
                  act(
                    'add',
                    () => client.vault.addSlot({ kind }),
                    () => ({ intent: 'success', text: texts.added }),
                  )
                }
              />
            ))
          : null}
      </div>
      {asking ? <PassphraseDialog mode={asking} onClose={() => setAsking(null)} /> : null}
      {leaving ? <RemoveSlot kind={leaving} asks={hasPassphrase} onClose={() => setLeaving(null)} /> : null}
    </>
  )
}
