import { FormGroup, InputGroup } from '@blueprintjs/core'
import { useState } from 'react'
import type { Incident } from '#domain/incident'
import { useAct } from '../../asks/act'
import { useIncidentPolicy } from '../../asks/incidents'
import { client } from '../../client/client'
import { GoButton } from '../../parts/go-link'
import { SidePart } from '../../parts/side-part'
import { Visible } from '../../parts/visible'
import { hashOf } from '../../route'
import { texts } from './texts'

const roles = [
  { role: texts.lead, label: texts.leadLabel },
  { role: texts.communication, label: texts.communicationLabel },
]

/** Who does what, and who is to be told. */
export function People({ system, incident }: { system: string; incident: Incident }) {
  const contacts = useIncidentPolicy(system).data?.contacts ?? []
  return (
    <SidePart
      title={texts.people}
      actions={
        <GoButton
          variant="minimal"
          text={texts.editPolicy}
          to={hashOf({ system, page: 'incidents', path: ['policy'] })}
        />
      }
    >
      {roles.map(({ role, label }) => (
        <Role key={role} incident={incident} role={role} label={label} />
      ))}
      <p className="eyebrow">{texts.contacts}</p>
      {contacts.length === 0 ? <p className="muted">{texts.noContacts}</p> : null}
      <ul className="incident-contacts">
        {contacts.map(({ role, name, reach, after }) => (
          <li key={`${role} ${name} ${after}`}>
            <Visible text={[role, name, reach].filter(Boolean).join(' · ')} />{' '}
            <span className="muted">{after ? texts.after(after) : texts.atOnce}</span>
          </li>
        ))}
      </ul>
    </SidePart>
  )
}

/** Kept when the field is left, or with Enter. */
function Role({ incident, role, label }: { incident: Incident; role: string; label: string }) {
  const { act, blocked } = useAct()
  const [name, setName] = useState(incident.roles[role] ?? '')
  const keep = () => {
    if (name.trim() !== (incident.roles[role] ?? ''))
      void act('role', () => client.incidents.change({ id: incident.id, roles: { [role]: name.trim() } }))
  }
  return (
    <FormGroup label={label} labelFor={`role-${role}`}>
      <InputGroup
        id={`role-${role}`}
        size="small"
        maxLength={120}
        disabled={blocked || incident.state === 'closed'}
        value={name}
        onValueChange={setName}
        onBlur={keep}
        onKeyDown={event => event.key === 'Enter' && keep()}
      />
    </FormGroup>
  )
}
