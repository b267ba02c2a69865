import { Button, Callout } from '@blueprintjs/core'
import { useState } from 'react'
import type { System } from '#domain/system'
import { failureLine } from '../asks/act'
import { useConnection, useConnectionFailure } from '../asks/connection'
import { useInfo, useProfiles, useVault } from '../asks/queries'
import { PassphraseDialog } from '../parts/passphrase-dialog'
import { UnlockVault } from '../parts/unlock-vault'
import { Visible } from '../parts/visible'
import { DemoNotice } from './demo-notice'
import { IncidentBanner } from './incident-banner'
import { texts } from './texts'

/** What keeps the console from working as it should, said once, above every page. */
export function Banners({ system }: { system: System | undefined }) {
  const connection = useConnection()
  const failure = useConnectionFailure()
  const store = useInfo().data?.store
  const [wasOpen, setWasOpen] = useState(false)
  if (connection === 'open' && !wasOpen) setWasOpen(true)
  return (
    <div className="banners" aria-live="polite">
      {connection !== 'open' && (wasOpen || connection === 'lost') ? (
        <Callout compact intent="danger">
          {/* Waiting helps nobody who is signed out: the hint says what does. */}
          {failure?.code === 'SIGNED_OUT'
            ? failureLine(failure)
            : connection === 'lost'
              ? texts.lost
              : texts.connecting}
        </Callout>
      ) : null}
      {store && !store.writable ? (
        <Callout compact intent="danger">
          {texts.readOnly} <Visible text={store.reason ?? 'unknown reason'} />
        </Callout>
      ) : null}
      {store?.setAside ? (
        <Callout compact intent="warning">
          {texts.setAside} <Visible text={store.setAside} />
        </Callout>
      ) : null}
      <IncidentBanner system={system} />
      <VaultBanner />
      <DemoNotice system={system} />
    </div>
  )
}

/** Asks for the passphrase when something stored is needed and the vault is shut. */
function VaultBanner() {
  const vault = useVault().data
  const profiles = useProfiles().data ?? []
  const [asking, setAsking] = useState(false)
  const needed = profiles.some(profile => profile.secret.from === 'stored')
  if (!vault || vault.state === 'open' || !needed) return null
  const locked = vault.state === 'locked'
  if (!locked && !vault.needsPassphrase) return null
  return (
    <Callout compact intent="warning" className="with-button">
      <span>{locked ? texts.locked : texts.newVault}</span>
      {locked ? (
        <UnlockVault vault={vault} />
      ) : (
        <Button size="small" text={texts.setPassphrase} onClick={() => setAsking(true)} />
      )}
      {asking ? <PassphraseDialog mode="set" onClose={() => setAsking(false)} /> : null}
    </Callout>
  )
}
