import { Button } from '@blueprintjs/core'
import type { RoutineStanding } from '#domain/routine'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { kindOf } from '../../parts/by-cadence'
import { GoButton } from '../../parts/go-link'
import { RoutineAct } from '../../parts/routine-act'
import { LastDone, NextDue, RoutineState } from '../../parts/routine-state'
import { Visible } from '../../parts/visible'
import { visibleString } from '../../parts/visible-text'
import { hashOf } from '../../route'
import { texts } from './texts'
import { useWords } from './use-words'

/** The routines of a system, or one of them; `new` is one that is not there yet. */
export const toRoutine = (system: string, id?: string) =>
  hashOf({ system, page: 'rounds', path: id === undefined ? ['routines'] : ['routines', id] })

/** A routine of the operator's own, with what does it and what changes it. */
export function OwnLine({ standing, system }: { standing: RoutineStanding; system: System }) {
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
      <RoutineState standing={standing} />
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
export function CatalogueLine({ standing }: { standing: RoutineStanding }) {
  const words = useWords()
  const { routine } = standing
  return (
    <li className="routine-line">
      <RoutineState standing={standing} />
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
