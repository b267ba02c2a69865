import { Callout } from '@blueprintjs/core'
import { useProfiles } from '../../asks/queries'
import { GiveSecret } from '../../parts/give-secret'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

/** Targets of this run that ask for a secret nobody has given yet: better told here than by a failed step. */
export function AskedSecrets({ system, chosen }: { system: string; chosen: readonly string[] }) {
  const profiles = useProfiles(system).data ?? []
  const asking = profiles.filter(
    profile => chosen.includes(profile.id) && profile.secret.from === 'ask' && !profile.hasSecret,
  )
  return asking.map(profile => (
    <Callout key={profile.id} compact intent="warning" icon={false} className="note with-button">
      <span>
        <strong>
          <Visible text={profile.name} />
        </strong>{' '}
        {texts.asksSecret}
      </span>
      <GiveSecret profile={profile.id} name={profile.name} />
    </Callout>
  ))
}
