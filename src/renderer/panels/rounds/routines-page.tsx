import { Button, HTMLSelect } from '@blueprintjs/core'
import { Plus } from '@blueprintjs/icons'
import type { RoutineStanding } from '#domain/routine'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { go } from '../../asks/place'
import { useRoutines } from '../../asks/queries'
import { client, failureOf } from '../../client/client'
import { byCadence, kindOf } from '../../parts/by-cadence'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Block, Page } from '../../parts/page'
import { RoutineAct } from '../../parts/routine-act'
import { LastDone, NextDue, RoutineState } from '../../parts/routine-state'
import { Skeleton } from '../../parts/skeleton'
import { Visible } from '../../parts/visible'
import { visibleString } from '../../parts/visible-text'
import { hashOf } from '../../route'
import { texts } from './texts'
import { useWords } from './use-words'

const toRoutine = (system: string, id?: string) =>
  hashOf({ system, page: 'rounds', path: id === undefined ? ['routines'] : ['routines', id] })

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

function OwnLine({ standing, system }: { standing: RoutineStanding; system: System }) {
  const { act, busy, blocked } = useAct()
  const { routine } = standing
  const remove = () =>
    act(
      'remove',
      () => client.routines.remove({ system: system.id, id: routine.id }),
      () => ({
        text: texts.removed(visibleString(routine.title)),
        action: {
          text: texts.undo,
          onClick: () => void act('restore', () => client.routines.save({ system: system.id, routine })),
        },
      }),
    )
  return (
    <li className="routine-line">
      <RoutineState state={standing.state} />
      <div className="routine-text">
        <strong>
          <Visible text={routine.title} />
        </strong>
        <span className="muted">
          {routine.cron ? (
            <>
              <code>{routine.cron}</code> {routine.zone ?? ''}
            </>
          ) : (
            routine.cadence
          )}{' '}
          · {texts.last.toLowerCase()} <LastDone standing={standing} home={system.id} /> · {texts.next.toLowerCase()}{' '}
          <NextDue standing={standing} />
          {routine.automatic ? ` · ${texts.byItself}` : ''}
        </span>
        {routine.note ? (
          <span className="routine-note">
            <Visible text={routine.note} form="block" />
          </span>
        ) : null}
      </div>
      <RoutineAct standing={standing} home={system.id} />
      <GoButton
        to={toRoutine(system.id, routine.id)}
        text={texts.edit}
        aria-label={`${texts.edit} “${visibleString(routine.title)}”`}
      />
      <Button
        size="small"
        variant="minimal"
        intent="danger"
        text={texts.remove}
        aria-label={`${texts.remove} “${visibleString(routine.title)}”`}
        loading={busy === 'remove'}
        disabled={blocked}
        onClick={remove}
      />
    </li>
  )
}

/** One cadence of the catalogue with the runbooks that it runs on this system. */
function CatalogueLine({ standing }: { standing: RoutineStanding }) {
  const words = useWords()
  const { routine } = standing
  return (
    <li className="routine-line">
      <RoutineState state={standing.state} />
      <div className="routine-text">
        <strong>
          <Visible text={routine.title} />
        </strong>
        <span className="muted">
          {kindOf(standing) === 'runbook' ? <Visible text={routine.note} /> : null}
          {(kindOf(standing) === 'round' ? routine.runbooks : []).map((runbook, at) => (
            <span key={runbook}>
              {at > 0 ? ', ' : ''}
              <Visible text={words.runbook(runbook)} />
            </span>
          ))}
        </span>
      </div>
    </li>
  )
}
