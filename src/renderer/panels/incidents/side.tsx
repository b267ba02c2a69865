import { HTMLSelect } from '@blueprintjs/core'
import { type Incident, severitySchema } from '#domain/incident'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { GoButton } from '../../parts/go-link'
import { SidePart } from '../../parts/side-part'
import { stamp } from '../../parts/stamp'
import { Visible } from '../../parts/visible'
import { toIncident, toPage, toStart } from '../../route'
import { Cause } from './cause'
import { Evidence } from './evidence'
import { People } from './people'
import { levels, texts } from './texts'

/** How it stands, and what can be done beside the timeline. */
export function Side({ system, incident }: { system: System; incident: Incident }) {
  const { act, blocked } = useAct()
  const closed = incident.state === 'closed'
  return (
    <>
      <SidePart title={texts.facts}>
        <dl className="facts incident-facts">
          <Time name={texts.began1} at={incident.beganAt} />
          <Time name={texts.declared} at={incident.declaredAt} by={incident.declaredBy} />
          <Time name={texts.acknowledged1} at={incident.acknowledgedAt} by={incident.acknowledgedBy} />
          <Time name={texts.mitigated1} at={incident.mitigatedAt} />
          <Time name={texts.resolved1} at={incident.resolvedAt} />
          {closed ? <Time name={texts.closed1} at={incident.closedAt} /> : null}
        </dl>
        <HTMLSelect
          fill
          aria-label={texts.changeLevel}
          disabled={blocked || closed}
          value={incident.severity}
          onChange={event => {
            const severity = severitySchema.parse(event.currentTarget.value)
            void act('level', () => client.incidents.change({ id: incident.id, severity }))
          }}
          options={severitySchema.options.map(value => ({ value, label: levels[value] }))}
        />
      </SidePart>
      <Evidence system={system.id} incident={incident} />
      <People key={`people ${incident.id}`} system={system.id} incident={incident} />
      <SidePart title={texts.help}>
        <div className="incident-ways">
          {Object.entries(texts.runbooks).map(([runbook, text]) => (
            <GoButton key={runbook} text={text} title={runbook} to={toStart(system.id, runbook)} />
          ))}
          <GoButton variant="minimal" text={texts.symptoms} to={toPage('runbooks', system.id)} />
        </div>
      </SidePart>
      <Cause key={`cause ${incident.id}`} incident={incident} />
      <SidePart title={texts.reports}>
        <div className="incident-ways">
          <GoButton text={texts.handOver} to={toIncident(system.id, incident.id, 'hand-over')} />
          <GoButton text={texts.postMortem} to={toIncident(system.id, incident.id, 'post-mortem')} />
        </div>
      </SidePart>
    </>
  )
}

function Time({ name, at, by }: { name: string; at: string | undefined; by?: string | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {at === undefined ? (
          <span className="muted">{texts.notYet}</span>
        ) : (
          <time dateTime={at} title={`${stamp(new Date(at)).local} local`}>
            {stamp(new Date(at)).utc}
          </time>
        )}
        {at !== undefined && by !== undefined ? (
          <>
            {' '}
            <Visible text={by} />
          </>
        ) : null}
      </dd>
    </div>
  )
}
