import type { Failure } from '#domain/failure'
import type { System } from '#domain/system'
import { useProfiles, useSessions } from '../asks/queries'
import { Ago } from '../parts/moment'
import { Visible } from '../parts/visible'
import { visibleString } from '../parts/visible-text'
import { texts } from './texts'

/** What the system's first open target is, and how old the last look at it is. */
export function ServerFacts({ system }: { system: System | undefined }) {
  const profiles = useProfiles(system?.id).data ?? []
  const sessions = useSessions().data ?? []
  if (!system) return null
  const order = ['postgres', 'redis', 'ssh', 'container', 'http', 'render', 'pgbouncer', 'local']
  const open = profiles
    .toSorted((a, b) => order.indexOf(a.protocol) - order.indexOf(b.protocol))
    .flatMap(profile => sessions.filter(session => session.profile === profile.id))
  const nameOf = (id: string) => profiles.find(profile => profile.id === id)?.name ?? id
  const first = open.find(session => session.state !== 'closed' || session.failure) ?? open[0]
  return (
    <div className="server-facts">
      {first ? (
        <>
          <span className="server-label" title={visibleString(first.failure?.message ?? first.label)}>
            <Visible
              text={
                (first.failure && troubleOf(nameOf(first.profile), first.failure)) ??
                (brief(first.label) || first.state)
              }
            />
          </span>
          <span className="muted">
            {' · '}
            {first.state === 'open' ? 'looked ' : `${first.state} · `}
            <Ago at={first.lastUsed} />
          </span>
        </>
      ) : (
        <span className="muted">{texts.noSession}</span>
      )}
    </div>
  )
}

/** Product, version and role; the address stands in the title. */
const brief = (label: string) => label.split(' · ').slice(0, 2).join(' · ')

const troubles: Partial<Record<Failure['kind'], string>> = {
  unreachable: 'does not answer',
  denied: 'refuses us',
  timeout: 'takes too long',
}

/** Which target is in trouble, in few words; all of them stand in the title and in Connections. */
const troubleOf = (name: string, failure: Failure) => `${name} ${troubles[failure.kind] ?? 'could not be opened'}`
