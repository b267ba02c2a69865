import { Button } from '@blueprintjs/core'
import { useState } from 'react'
import type { RoutineStanding } from '#domain/routine'
import type { System } from '#domain/system'
import { useRoutines } from '../../asks/queries'
import { failureOf } from '../../client/client'
import { byCadence, kindOf } from '../../parts/by-cadence'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { Block } from '../../parts/page'
import { RoundButton } from '../../parts/round-button'
import { RoutineAct } from '../../parts/routine-act'
import { LastDone, NextDue, RoutineState } from '../../parts/routine-state'
import { Skeleton } from '../../parts/skeleton'
import { SystemName } from '../../parts/system-name'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

/** What is to be done again, by cadence: overdue first, each cadence with the button that does all of it. */
export function DueBoard({ scope, systems }: { scope: System | undefined; systems: readonly System[] }) {
  const routines = useRoutines(scope?.id)
  if (routines.error) return <FailureNote failure={failureOf(routines.error)} onRetry={() => void routines.refetch()} />
  if (!routines.data) return <Skeleton lines={5} />
  const groups = byCadence(routines.data)
  if (groups.length === 0)
    return (
      <Empty title={texts.noRoutine}>
        <p>{texts.noRoutineWhy}</p>
      </Empty>
    )
  return (
    <div className="due-board">
      {groups.map(group => (
        <Block
          key={group.cadence}
          id={`due-${group.cadence}`}
          title={
            <>
              <span className="cadence-word">{group.cadence}</span>{' '}
              <span className="muted">{texts.onlyDue(group.standings.filter(one => one.state !== 'done').length)}</span>
            </>
          }
          actions={<RoundButton cadence={group.cadence} standings={group.standings} home={scope?.id ?? null} />}
        >
          <Standings
            cadence={group.cadence}
            standings={group.standings}
            home={scope?.id ?? null}
            nameOf={id => systems.find(one => one.id === id)?.name ?? id}
          />
        </Block>
      ))}
    </div>
  )
}

/** Why a round cannot do it, or why its times cannot be told. */
function Beside({ standing }: { standing: RoutineStanding }) {
  const text = standing.problem ?? (kindOf(standing) === 'runbook' ? standing.routine.note : '')
  return text === '' ? null : (
    <span className="beside muted">
      <Visible text={text} />
    </span>
  )
}

/** As many as a screen holds; what is due always stands before what is done. */
const most = 12

function Standings({
  cadence,
  standings,
  home,
  nameOf,
}: {
  cadence: string
  standings: readonly RoutineStanding[]
  home: string | null
  nameOf: (system: string) => string
}) {
  const [shown, setShown] = useState(most)
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label={`${texts.due}, ${cadence}`}>
        <table className="grid due-table">
          <thead>
            <tr>
              <th scope="col">{texts.state}</th>
              {home === null ? <th scope="col">{texts.system}</th> : null}
              <th scope="col">{texts.routine}</th>
              <th scope="col">{texts.last}</th>
              <th scope="col">{texts.next}</th>
              <th scope="col" className="actions-cell">
                <span className="unseen">{texts.runOne}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {standings.slice(0, shown).map(standing => (
              <tr key={`${standing.system} ${standing.routine.id}`}>
                <td>
                  <RoutineState standing={standing} />
                </td>
                {home === null ? (
                  <td>
                    <SystemName id={standing.system} name={nameOf(standing.system)} />
                  </td>
                ) : null}
                <th scope="row">
                  <Visible text={standing.routine.title} />
                  <Beside standing={standing} />
                </th>
                <td>
                  <LastDone standing={standing} home={home} />
                </td>
                <td>
                  <NextDue standing={standing} />
                </td>
                <td className="actions-cell">
                  <RoutineAct standing={standing} home={home} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {standings.length > shown ? (
        <Button
          size="small"
          variant="minimal"
          text={texts.more(standings.length - shown)}
          onClick={() => setShown(standings.length)}
        />
      ) : null}
    </>
  )
}
