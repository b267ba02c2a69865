import { Lock } from '@blueprintjs/icons'
import { useVault } from '../asks/queries'
import { toPage } from '../route'
import { texts } from './texts'

/** Always in sight while the vault is locked; leads to where it is opened. */
export function LockSign({ system }: { system: string | null }) {
  if (useVault().data?.state !== 'locked') return null
  return (
    <a href={toPage('secrets', system)} className="lock-sign" title={texts.locked}>
      <Lock size={14} /> {texts.lockSign}
    </a>
  )
}
