import { Plus } from '@blueprintjs/icons'
import { useNamedSecrets, useSecrets, useSystems, useVault } from '../../asks/queries'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { hashOf } from '../../route'
import { Inventory } from './inventory'
import { NamedSecrets } from './named-secrets'
import { texts } from './texts'
import { VaultBlock } from './vault-block'

/** The vault, and all secrets by where they come from; never one of them. */
export default function Secrets({ system }: PanelProps) {
  const vault = useVault().data
  const entries = useSecrets().data
  const named = useNamedSecrets().data
  const systems = useSystems().data
  if (!vault || !entries || !named || !systems) return <Skeleton lines={8} />
  return (
    <Page title={texts.title}>
      {systems.length > 0 ? <NamedSecrets secrets={named} system={system?.id} /> : null}
      {entries.length > 0 ? (
        <Inventory entries={entries} />
      ) : (
        <Empty title={texts.empty}>
          <p>{texts.emptyWhy}</p>
          <GoButton
            icon={<Plus size={14} />}
            text={texts.addConnection}
            to={hashOf({ system: system?.id ?? null, page: 'connections', path: ['new'] })}
          />
        </Empty>
      )}
      <VaultBlock vault={vault} />
    </Page>
  )
}
