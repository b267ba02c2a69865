import { HTMLSelect } from '@blueprintjs/core'
import { Plus } from '@blueprintjs/icons'
import type { System } from '#domain/system'
import { go } from '../../asks/place'
import { useRoutines } from '../../asks/queries'
import { failureOf } from '../../client/client'
import { byCadence } from '../../parts/by-cadence'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Block, Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { CatalogueLine, OwnLine, toRoutine } from './routine-lines'
import { texts } from './texts'

/** What is to be done on a system again and again: the catalogue's, and the operator's own. */
export function RoutinesPage({ system, systems }: { system: System; systems: readonly System[] }) {
  const routines = useRoutines(system.id)
  const own = byCadence((routines.data ?? []).filter(one => one.origin === 'own'))
  const catalogue = byCadence((routines.data ?? []).filter(one => one.origin === 'catalogue'))
  return (
    <Page
      title={texts.routinesTitle}
      actions={
        <>
          <HTMLSelect
            aria-label={texts.system}
            value={system.id}
            onChange={event => go(toRoutine(event.currentTarget.value))}
            options={systems.map(one => ({ value: one.id, label: one.name }))}
          />
          <GoButton intent="primary" icon={<Plus size={14} />} to={toRoutine(system.id, 'new')} text={texts.add} />
        </>
      }
    >
      {routines.error ? (
        <FailureNote failure={failureOf(routines.error)} onRetry={() => void routines.refetch()} />
      ) : null}
      <Block title={texts.own} id="own-routines">
        {!routines.data ? (
          <Skeleton lines={3} />
        ) : own.length === 0 ? (
          <Empty title={texts.noOwn}>
            <p>{texts.noOwnWhy}</p>
          </Empty>
        ) : (
          <ul className="routine-list">
            {own.flatMap(group =>
              group.standings.map(one => <OwnLine key={one.routine.id} standing={one} system={system} />),
            )}
          </ul>
        )}
      </Block>
      <Block title={texts.catalogue} id="catalogue-routines">
        <p className="muted">{texts.catalogueWhy}</p>
        <ul className="routine-list">
          {catalogue.flatMap(group =>
            group.standings.map(one => <CatalogueLine key={one.routine.id} standing={one} />),
          )}
        </ul>
      </Block>
    </Page>
  )
}
