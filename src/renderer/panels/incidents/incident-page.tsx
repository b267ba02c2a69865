import { useRef, useState } from 'react'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { useIncident } from '../../asks/incidents'
import { client, failureOf } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { IncidentClock, IncidentLevel } from '../../parts/incident-words'
import { Page } from '../../parts/page'
import { usePageKeys } from '../../parts/page-keys'
import { Skeleton } from '../../parts/skeleton'
import { Visible } from '../../parts/visible'
import { toPage } from '../../route'
import { Say } from './say'
import { Side } from './side'
import { StateButtons } from './state-buttons'
import { states, texts } from './texts'
import { Timeline } from './timeline'

/** One incident: what is awaited, what can be said and done, and what happened, newest first. */
export function IncidentPage({
  system,
  id,
  query,
}: {
  system: System
  id: string
  query: Readonly<Record<string, string>>
}) {
  const asked = useIncident(id)
  const { act, blocked } = useAct()
  const [moving, setMoving] = useState<'mitigated' | 'resolved' | 'closed' | 'acknowledged'>()
  const field = useRef<HTMLTextAreaElement>(null)
  const incident = asked.data?.incident
  const acknowledge = () => void act('acknowledge', () => client.incidents.acknowledge({ id }))
  usePageKeys({
    a: () => incident?.state === 'declared' && !blocked && acknowledge(),
    u: () => field.current?.focus(),
  })
  if (asked.error && !asked.data)
    return (
      <Page title={texts.title} actions={<GoButton text={texts.back} to={toPage('incidents', system.id)} />}>
        <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} />
      </Page>
    )
  if (!asked.data || !incident) return <Skeleton lines={10} />
  return (
    <Page
      title={<Visible text={incident.title} />}
      lead={
        <>
          <IncidentLevel severity={incident.severity} /> {states[incident.state]}
          {incident.dueAt === undefined ? null : ' · '}
          <IncidentClock incident={incident} />
        </>
      }
      actions={
        <>
          <StateButtons
            incident={incident}
            moving={moving}
            blocked={blocked}
            onAcknowledge={acknowledge}
            onMove={setMoving}
          />
          <GoButton text={texts.back} to={toPage('incidents', system.id)} />
        </>
      }
    >
      <div className="live incident">
        <div className="live-main">
          <Say incident={incident} field={field} />
          <Timeline system={system.id} id={id} entries={asked.data.timeline} kind={query.kind} />
        </div>
        <div className="live-side">
          <Side system={system} incident={incident} />
        </div>
      </div>
    </Page>
  )
}
