import type { RunbookSummary } from '#contract/runbooks'
import type { RoutineStanding } from '#domain/routine'
import type { System } from '#domain/system'
import { useRoutines, useRunbooks } from '../../asks/queries'
import { failureOf } from '../../client/client'
import { EffectBadge } from '../../parts/badges'
import { byCadence, kindOf } from '../../parts/by-cadence'
import { FailureNote } from '../../parts/failure-note'
import { Ago } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { Block } from '../../parts/page'
import { RoundButton } from '../../parts/round-button'
import { RoutineAct } from '../../parts/routine-act'
import { LastDone, RoutineState } from '../../parts/routine-state'
import { Skeleton } from '../../parts/skeleton'
import { counted } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { toPage, toRun, toStart } from '../../route'
import { texts } from './texts'

/** What is to be done on this system again, by cadence; one button runs the daily round of all systems, others those of this one. */
export function Due({ system }: { system: System }) {
  const routines = useRoutines()
  const runbooks = useRunbooks(system.id).data
  const all = routines.data ?? []
  const groups = byCadence(all.filter(one => one.system === system.id))
  const many = all.some(one => one.system !== system.id)
  const daily = all.filter(one => one.routine.cadence === 'daily')
  return (
    <Block
      title={texts.due}
      id="due"
      actions={
        <>
          <a href={toPage('rounds', null)}>{texts.rounds}</a>
          {many ? <RoundButton cadence="daily" standings={daily} home={null} /> : null}
        </>
      }
    >
      {routines.error ? (
        <FailureNote failure={failureOf(routines.error)} onRetry={() => void routines.refetch()} />
      ) : null}
      {!routines.data || !runbooks ? (
        routines.error ? null : (
          <Skeleton />
        )
      ) : groups.length === 0 ? (
        <p className="muted">{texts.noDue}</p>
      ) : null}
      {runbooks
        ? groups.map(({ cadence, standings }) => (
            <div key={cadence} className="due-group">
              <div className="due-head">
                <h3 className="eyebrow">{cadence}</h3>
                <RoundButton cadence={cadence} standings={standings} home={system.id} quiet={many} />
              </div>
              <ul>
                {standings.map(standing => (
                  <StandingLines key={standing.routine.id} standing={standing} runbooks={runbooks} />
                ))}
              </ul>
            </div>
          ))
        : null}
    </Block>
  )
}

/** One routine: how it stands, and below it how each of its runbooks ended last. */
function StandingLines({ standing, runbooks }: { standing: RoutineStanding; runbooks: readonly RunbookSummary[] }) {
  const { routine, system } = standing
  const kind = kindOf(standing)
  const list = routine.runbooks.flatMap(id => runbooks.find(one => one.id === id) ?? [])
  // What no round can do is done from its own form: its line says what it asks for.
  if (kind === 'runbook') return list.map(one => <RunbookLine key={one.id} runbook={one} system={system} />)
  return (
    <>
      <li className="due-line">
        <RoutineState standing={standing} />
        <strong>
          <Visible text={routine.title} />
        </strong>
        <span className="push" />
        <span className="muted">
          <LastDone standing={standing} home={system} />
        </span>
        {kind === 'own' ? <RoutineAct standing={standing} home={system} /> : null}
      </li>
      {list.length > 0 ? (
        <li>
          <details className="due-runbooks" open={kind === 'round' && routine.cadence === 'daily'}>
            <summary>{counted(list.length, 'runbook')}</summary>
            <ul>
              {list.map(one => (
                <RunbookLine key={one.id} runbook={one} system={system} />
              ))}
            </ul>
          </details>
        </li>
      ) : null}
    </>
  )
}

function RunbookLine({ runbook, system }: { runbook: RunbookSummary; system: string }) {
  const { last } = runbook
  return (
    <li className="due-line due-runbook">
      <a href={toStart(system, runbook.id)}>{runbook.title}</a>
      {runbook.effect === 'reads' ? null : <EffectBadge effect={runbook.effect} />}
      {runbook.asks.length > 0 ? <span className="muted due-asks">{texts.asks(runbook.asks)}</span> : null}
      <span className="push" />
      {last ? (
        <a href={toRun(system, last.run)} className="due-last">
          <Outcome mark={last.outcome ?? 'running'} /> <Ago at={last.at} />
        </a>
      ) : (
        <span className="muted">{texts.never}</span>
      )}
    </li>
  )
}
