import { WarningSign } from '@blueprintjs/icons'
import { useQuery } from '@tanstack/react-query'
import type { System } from '#domain/system'
import { useProfiles } from '../../asks/queries'
import { client } from '../../client/client'
import { SystemName } from '../../parts/system-name'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

const againMs = 15_000

/** The targets of a system that cannot be measured now, and why: of them no rule says anything, good or bad. */
export function Unheard({ system, named }: { system: System; named: boolean }) {
  const profiles = useProfiles(system.id).data ?? []
  const sampled = useQuery({
    queryKey: ['metrics', 'unheard', system.id],
    queryFn: ({ signal }) => client.metrics.sampled({ system: system.id }, { signal }),
    refetchInterval: againMs,
    enabled: system.sampling !== undefined,
  })
  const waiting = (sampled.data ?? []).filter(one => one.waits !== undefined)
  if (waiting.length === 0) return null
  return (
    <details className="more unheard">
      <summary>
        <WarningSign size={14} /> {named ? <SystemName id={system.id} name={system.name} /> : null}{' '}
        {texts.unheard(waiting.length)}
      </summary>
      <ul>
        {waiting.map(({ profile, waits }) => (
          <li key={profile}>
            <strong>
              <Visible text={profiles.find(({ id }) => id === profile)?.name ?? profile} />
            </strong>{' '}
            <Visible text={waits ?? ''} />
          </li>
        ))}
      </ul>
    </details>
  )
}
