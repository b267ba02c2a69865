import { nanoid } from 'nanoid'
import { useState } from 'react'
import type { Routine } from '#domain/routine'
import type { System } from '#domain/system'
import { useRoutines } from '../../asks/queries'
import { failureOf } from '../../client/client'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { SystemName } from '../../parts/system-name'
import { hashOf } from '../../route'
import { RoutineForm } from './routine-form'
import { texts } from './texts'

const blank = (): Routine => ({
  id: nanoid(),
  title: '',
  cadence: 'weekly',
  runbooks: [],
  automatic: false,
  note: '',
})

/** One routine of the operator's own, new or as it was saved. */
export function RoutinePage({ system, id }: { system: System; id: string | undefined }) {
  const [fresh] = useState(blank)
  const routines = useRoutines(system.id)
  const kept = routines.data?.find(one => one.origin === 'own' && one.routine.id === id)?.routine
  const routine = id === undefined ? fresh : kept
  return (
    <Page
      title={id === undefined ? texts.addTitle : texts.editTitle}
      lead={<SystemName id={system.id} name={system.name} />}
    >
      {routine ? (
        <RoutineForm key={routine.id} system={system} routine={routine} />
      ) : routines.error ? (
        <FailureNote failure={failureOf(routines.error)} onRetry={() => void routines.refetch()} />
      ) : routines.data ? (
        <Empty title={texts.gone}>
          <GoButton to={hashOf({ system: system.id, page: 'rounds', path: ['routines'] })} text={texts.routinesTitle} />
        </Empty>
      ) : (
        <Skeleton lines={6} />
      )}
    </Page>
  )
}
