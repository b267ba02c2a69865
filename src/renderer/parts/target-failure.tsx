import type { ReactNode } from 'react'
import type { Failure } from '#domain/failure'
import { useProfiles } from '../asks/queries'
import { askedProfile } from './asked-profile'
import { FailureNote } from './failure-note'
import { GiveAnswers } from './give-answers'
import { GiveSecret } from './give-secret'

const lookAgain = 'Look again with it'

/** Why a target could not be looked at; where it asks for something that was not given, that can be given here. */
export function TargetFailure({
  failure,
  system,
  target,
  onRetry,
  children,
}: {
  failure: Failure
  system: string
  target: string
  onRetry: () => void
  children?: ReactNode
}) {
  const profiles = useProfiles(system).data ?? []
  const asked = askedProfile(failure, target, profiles)
  const then = { text: lookAgain, go: onRetry }
  return (
    <FailureNote failure={failure} onRetry={onRetry}>
      {asked ? <GiveSecret profile={asked.id} name={asked.name} then={then} /> : null}
      <GiveAnswers failure={failure} then={then} />
      {children}
    </FailureNote>
  )
}
