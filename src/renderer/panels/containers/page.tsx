import { useCallback, useMemo, useState } from 'react'
import { type Profile, serves } from '#domain/profile'
import type { System } from '#domain/system'
import { record } from '#domain/table'
import { go } from '../../asks/place'
import { useProfiles, useRunbooks } from '../../asks/queries'
import type { Watch } from '../../asks/watch'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { hasTerminal } from '../../parts/fits'
import { GoButton } from '../../parts/go-link'
import { LiveGrid } from '../../parts/live-grid'
import { LivePace, usePace } from '../../parts/live-pace'
import { Moment } from '../../parts/moment'
import { Page } from '../../parts/page'
import { usePageKeys } from '../../parts/page-keys'
import { SearchField } from '../../parts/search-field'
import { Skeleton } from '../../parts/skeleton'
import { TargetFailure } from '../../parts/target-failure'
import { counted } from '../../parts/units'
import { hashOf, toStart, toTerminal } from '../../route'
import { containersOf, type Filter, type HostSight, kinds, listOf, passes } from './container'
import { Details } from './details'
import { HostWatch } from './host-watch'
import { texts } from './texts'

const paces = [2, 5, 10, 30]
const restarts = 'host/service-restart'

/** The containers of all hosts of a system as they are now, the worst first. */
export default function ContainersPage({ system }: PanelProps) {
  const profiles = useProfiles(system?.id).data
  if (!system) return <Empty title={texts.none} />
  if (!profiles) return <Skeleton lines={8} />
  const hosts = profiles.filter(one => one.protocol !== 'container' && serves('ssh', one))
  if (hosts.length > 0) return <Live key={system.id} system={system} hosts={hosts} />
  return (
    <Page title={texts.title}>
      <Empty title={texts.none}>
        <p>{texts.noneWhy}</p>
        <GoButton to={hashOf({ system: system.id, page: 'connections', path: ['new'] })} text={texts.addTarget} />
      </Empty>
    </Page>
  )
}

function Live({ system, hosts }: { system: System; hosts: readonly Profile[] }) {
  const pace = usePace('containers-pace', paces, 5)
  const { seconds } = pace
  const [frozen, setFrozen] = useState(false)
  const [filter, setFilter] = useState<Filter>({ kind: 'all', search: '' })
  const [chosen, setChosen] = useState<string>()
  const [watches, setWatches] = useState<ReadonlyMap<string, Watch>>(new Map())
  const onWatch = useCallback((host: Profile, watch: Watch) => setWatches(all => new Map(all).set(host.id, watch)), [])
  const sights = useMemo(() => hosts.flatMap(host => sightOf(host, watches.get(host.id))), [hosts, watches])
  const all = useMemo(() => containersOf(sights), [sights])
  const shown = useMemo(() => all.filter(one => passes(one, filter)), [all, filter])
  const list = useMemo(() => listOf(shown), [shown])
  const keys = useMemo(() => shown.map(({ key }) => key), [shown])
  const one = all.find(({ key }) => key === chosen)
  const mayRestart = useRunbooks(system.id).data?.some(({ id }) => id === restarts)
  const restart = one && mayRestart ? toStart(system.id, restarts, { manager: 'docker', service: one.name }) : undefined
  const at = one?.state === 'running' && hosts.find(({ id }) => id === one.host.id)
  const terminal = one && at && hasTerminal(at) ? toTerminal(system.id, at.id, one.name) : undefined
  usePageKeys({
    ' ': () => setFrozen(now => !now),
    r: () => void (restart && go(restart)),
    Escape: () => setChosen(undefined),
  })
  const troubled = useMemo(() => new Set(all.flatMap(({ key, trouble }) => (trouble ? [key] : []))), [all])
  const newest = [...watches.values()]
    .flatMap(({ sight }) => sight?.at ?? [])
    .toSorted()
    .at(-1)
  return (
    <Page
      title={texts.title}
      lead={
        newest ? (
          <>
            {frozen ? `${texts.frozen} · ` : ''}
            <Moment at={newest} form="clock" />
          </>
        ) : null
      }
      actions={
        <>
          <GoButton text={texts.why} to={toStart(system.id, 'docker/status')} />
          <LivePace pace={pace} frozen={frozen} onFreeze={setFrozen} freezeWhy={texts.freezeWhy} />
        </>
      }
    >
      {hosts.map(host => (
        <HostWatch key={host.id} {...{ host, frozen, onWatch }} everyMs={seconds * 1000} />
      ))}
      <Notes system={system.id} hosts={hosts} watches={watches} />
      {sights.length > 0 ? (
        <>
          <div className="live-filter">
            <fieldset className="tallies-bar" aria-label="State">
              {(['all', 'trouble', 'running', 'ended'] as const).map(kind => (
                <button
                  key={kind}
                  type="button"
                  className={`tally${kind === 'trouble' && troubled.size > 0 ? ' tally-warn' : ''}`}
                  aria-pressed={filter.kind === kind}
                  onClick={() => setFilter({ ...filter, kind })}
                >
                  <strong>{all.filter(kinds[kind]).length}</strong> {texts[kind]}
                </button>
              ))}
            </fieldset>
            <SearchField
              label={texts.search}
              value={filter.search}
              onValue={search => setFilter({ ...filter, search })}
            />
          </div>
          <div className="live">
            <div className="live-main">
              <LiveGrid
                table={list}
                keys={keys}
                name={`${texts.title}, ${counted(shown.length, 'row')}`}
                shows={JSON.stringify(filter)}
                chosen={chosen}
                onChoose={setChosen}
                mark={key => (troubled.has(key) ? 'row-blocks' : undefined)}
              />
            </div>
            <div className="live-side">
              <Details system={system.id} one={one} restart={restart} terminal={terminal} />
            </div>
          </div>
        </>
      ) : null}
    </Page>
  )
}

/** What a host showed, once it showed containers or that it has none. */
function sightOf({ id, name }: Profile, watch: Watch | undefined): HostSight[] {
  const { containers, use } = watch?.sight?.tables ?? {}
  return containers ? [{ host: { id, name }, containers, use }] : []
}

/** What could not be seen, host by host, and why. */
function Notes({
  system,
  hosts,
  watches,
}: {
  system: string
  hosts: readonly Profile[]
  watches: ReadonlyMap<string, Watch>
}) {
  return hosts.map(host => {
    const watch = watches.get(host.id)
    if (!watch) return <Skeleton key={host.id} lines={2} />
    const { sight, failure, again } = watch
    const table = sight?.tables.containers
    const first = table && table.rows.length > 0 ? record(table, 0) : {}
    return (
      <div key={host.id}>
        {failure ? (
          <TargetFailure failure={failure} system={system} target={host.id} onRetry={again}>
            <p className="muted">{host.name}</p>
          </TargetFailure>
        ) : null}
        {Object.entries(sight?.failures ?? {}).map(([name, one]) => (
          <FailureNote key={name} failure={one}>
            <p className="muted">{host.name}</p>
          </FailureNote>
        ))}
        {first.name === null && first.state === 'not installed' ? (
          <p className="muted">{texts.noEngine(host.name)}</p>
        ) : null}
        {first.name === null && first.state !== 'not installed' ? (
          <p className="tone-bad">
            {host.name}: {String(first.message ?? '')}
          </p>
        ) : null}
        {table?.cut ? <p className="tone-warn">{`${host.name}: ${table.cut}`}</p> : null}
        {!sight && !failure ? <Skeleton lines={4} /> : null}
      </div>
    )
  })
}
