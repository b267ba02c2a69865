import { HTMLSelect } from '@blueprintjs/core'
import { useState } from 'react'
import type { Profile } from '#domain/profile'
import type { System } from '#domain/system'
import { go } from '../../asks/place'
import { useProfiles } from '../../asks/queries'
import { useWatch } from '../../asks/watch'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { protocolWords } from '../../parts/fits'
import { GoButton } from '../../parts/go-link'
import { LivePace, usePace } from '../../parts/live-pace'
import { Moment, useNow } from '../../parts/moment'
import { Page } from '../../parts/page'
import { usePageKeys } from '../../parts/page-keys'
import { Skeleton } from '../../parts/skeleton'
import { TargetFailure } from '../../parts/target-failure'
import { duration } from '../../parts/units'
import { hashOf } from '../../route'
import { BouncerView } from './bouncer-view'
import { PostgresView } from './postgres-view'
import { RedisView } from './redis-view'
import { texts } from './texts'

const views = { postgres: PostgresView, pgbouncer: BouncerView, redis: RedisView }
interface Watched {
  readonly id: string
  readonly name: string
  readonly protocol: keyof typeof views
}
const asWatched = ({ id, name, protocol }: Profile): Watched[] =>
  protocol in views ? [{ id, name, protocol: protocol as keyof typeof views }] : []
const paces = [1, 2, 5, 10, 30]

/** Who is connected to a server now, and what they do: of the system's targets the one that the address names. */
export default function SessionsPage({ route, system }: PanelProps) {
  const profiles = useProfiles(system?.id).data
  if (!system) return <Empty title={texts.none} />
  if (!profiles) return <Skeleton lines={8} />
  const order = Object.keys(views)
  const watched = profiles
    .flatMap(asWatched)
    .toSorted((a, b) => order.indexOf(a.protocol) - order.indexOf(b.protocol) || a.name.localeCompare(b.name))
  const target =
    watched.find(one => one.id === route.query.target) ?? watched.find(one => one.name === 'db') ?? watched[0]
  if (target) return <Live key={target.id} system={system} target={target} targets={watched} />
  return (
    <Page title={texts.title}>
      <Empty title={texts.none}>
        <p>{texts.noneWhy}</p>
        <GoButton to={hashOf({ system: system.id, page: 'connections', path: ['new'] })} text={texts.addTarget} />
      </Empty>
    </Page>
  )
}

function Live({ system, target, targets }: { system: System; target: Watched; targets: readonly Watched[] }) {
  const pace = usePace('sessions-pace', paces, 2)
  const { seconds } = pace
  const [frozen, setFrozen] = useState(false)
  const { sight, before, failure, again } = useWatch(target.id, seconds * 1000, frozen)
  usePageKeys({ ' ': () => setFrozen(now => !now) })
  const View = views[target.protocol]
  const slow = sight && !frozen && sight.nextMs > seconds * 1000 ? Math.round(sight.nextMs / 1000) : undefined
  return (
    <Page
      title={texts.title}
      lead={
        sight ? (
          <>
            {frozen ? `${texts.frozen} · ` : ''}
            <Moment at={sight.at} form="clock" /> <DataAge at={sight.at} expectedMs={sight.nextMs} />
          </>
        ) : null
      }
      actions={
        <>
          <HTMLSelect
            aria-label={texts.target}
            value={target.id}
            onChange={event =>
              go(hashOf({ system: system.id, page: 'sessions', query: { target: event.currentTarget.value } }))
            }
            options={targets.map(one => ({ value: one.id, label: `${one.name} · ${protocolWords[one.protocol]}` }))}
          />
          <LivePace pace={pace} frozen={frozen} onFreeze={setFrozen} freezeWhy={texts.freezeWhy} />
        </>
      }
    >
      {slow ? <p className="muted">{texts.slower(slow)}</p> : null}
      {failure ? (
        <TargetFailure failure={failure} system={system.id} target={target.id} onRetry={again}>
          {sight ? <span className="muted">{texts.lastKnown}</span> : null}
        </TargetFailure>
      ) : null}
      {sight ? (
        <View system={system} profile={target.id} sight={sight} before={before} />
      ) : failure ? null : (
        <Skeleton lines={10} />
      )}
    </Page>
  )
}

/** How old the data is, as soon as it is older than it should be. */
function DataAge({ at, expectedMs }: { at: string; expectedMs: number }) {
  const ageMs = useNow(1000) - Date.parse(at)
  return ageMs > 2 * expectedMs + 1000 ? <span className="tone-warn">{texts.old(duration(ageMs))}</span> : null
}
