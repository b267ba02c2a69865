import { useRound } from '../../asks/round'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { type Route, toPage } from '../../route'
import { RoundView } from './round-view'
import { texts } from './texts'

/** One round as it goes, or as it went. */
export function RoundPage({ id, route }: { id: string; route: Route }) {
  const { round, failure } = useRound(id)
  const toList = toPage('rounds', route.system)
  if (round)
    return (
      <RoundView
        round={round}
        route={route}
        failure={failure ? <FailureNote failure={failure}>{texts.lastKnown}</FailureNote> : null}
      />
    )
  if (!failure) return <Skeleton lines={10} />
  return (
    <Page title={texts.missing}>
      <FailureNote failure={failure}>
        <GoButton to={toList} text={texts.toRounds} />
      </FailureNote>
    </Page>
  )
}
