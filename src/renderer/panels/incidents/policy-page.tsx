import type { System } from '#domain/system'
import { useIncidentPolicy } from '../../asks/incidents'
import { failureOf } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { Skeleton } from '../../parts/skeleton'
import { PolicyForm } from './policy-form'

/** The clocks and people of a system, to be changed. */
export function PolicyPage({ system }: { system: System }) {
  const asked = useIncidentPolicy(system.id)
  if (asked.error) return <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} />
  if (!asked.data) return <Skeleton lines={8} />
  return <PolicyForm system={system} policy={asked.data} />
}
