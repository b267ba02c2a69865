import { Button, FormGroup, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import {
  type Contact,
  type IncidentPolicy,
  type IncidentSeverity,
  incidentPolicySchema,
  severitySchema,
} from '#domain/incident'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { Block } from '../../parts/page'
import { ContactRows } from './contact-rows'
import { levels as levelWords, texts } from './texts'

type Levels = NonNullable<IncidentPolicy['levels']>

/** How fast who must answer; saved as a whole. */
export function PolicyForm({ system, policy }: { system: System; policy: IncidentPolicy }) {
  const { act, busy, blocked } = useAct()
  const [levels, setLevels] = useState<Levels>(policy.levels ?? {})
  const [contacts, setContacts] = useState<readonly Contact[]>(policy.contacts ?? [])
  const [zone, setZone] = useState(policy.zone ?? '')
  const [holidays, setHolidays] = useState((policy.holidays ?? []).join(', '))
  const days = holidays.split(/[\s,;]+/).filter(Boolean)
  const strange = days.find(day => !incidentPolicySchema.safeParse({ holidays: [day] }).success)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (strange !== undefined) return
    // Who has a name or a number is somebody, whatever they are.
    const named = contacts
      .filter(({ role, name, reach }) => `${role}${name}${reach}`.trim() !== '')
      .map(one => ({ ...one, role: one.role.trim() || texts.someone }))
    const asked = {
      ...{ levels, contacts: named },
      ...(zone.trim() && { zone: zone.trim() }),
      ...(days.length > 0 && { holidays: days.toSorted() }),
    }
    void act(
      'policy',
      () => client.incidents.savePolicy({ system: system.id, policy: asked }),
      () => ({ intent: 'success', text: texts.policySaved }),
    )
  }
  return (
    <form className="incident-policy" onSubmit={submit}>
      <p className="muted">{texts.policyWhy}</p>
      <Block title={texts.policyOf(system.name)}>
        <table className="grid">
          <thead>
            <tr>
              <th scope="col">{texts.level1}</th>
              <th scope="col">{texts.ackWithin}</th>
              <th scope="col">{texts.updateEvery}</th>
            </tr>
          </thead>
          <tbody>
            {severitySchema.options.map(severity => (
              <LevelRow
                key={severity}
                severity={severity}
                level={levels[severity]}
                onChange={level => setLevels({ ...levels, [severity]: level })}
              />
            ))}
          </tbody>
        </table>
        <FormGroup label={texts.zone} labelFor="incident-zone">
          <InputGroup id="incident-zone" placeholder="Europe/Berlin" value={zone} onValueChange={setZone} />
        </FormGroup>
        <FormGroup
          label={texts.holidays}
          labelFor="incident-holidays"
          helperText={strange === undefined ? undefined : texts.noDay(strange)}
          intent={strange === undefined ? 'none' : 'danger'}
        >
          <InputGroup
            id="incident-holidays"
            placeholder="2026-12-25, 2027-01-01"
            value={holidays}
            onValueChange={setHolidays}
          />
        </FormGroup>
      </Block>
      <Block title={texts.contacts}>
        <ContactRows contacts={contacts} onChange={setContacts} />
      </Block>
      <Button type="submit" intent="primary" text={texts.save} loading={busy !== null} disabled={blocked} />
    </form>
  )
}

type Level = NonNullable<Levels[IncidentSeverity]>

function LevelRow({
  severity,
  level,
  onChange,
}: {
  severity: IncidentSeverity
  level: Level | undefined
  onChange: (level: Level) => void
}) {
  const acknowledge = level?.acknowledge ?? 'next-business-day'
  const number = (text: string) => {
    const value = Number(text)
    return Number.isInteger(value) && value > 0 ? value : undefined
  }
  return (
    <tr>
      <th scope="row">{levelWords[severity]}</th>
      <td>
        <InputGroup
          size="small"
          aria-label={`${severity}: ${texts.ackWithin}`}
          inputMode="numeric"
          placeholder={texts.nextDay}
          value={acknowledge === 'next-business-day' ? '' : String(acknowledge)}
          onValueChange={text => onChange({ ...level, acknowledge: number(text) ?? 'next-business-day' })}
        />
      </td>
      <td>
        <InputGroup
          size="small"
          aria-label={`${severity}: ${texts.updateEvery}`}
          inputMode="numeric"
          value={level?.update === undefined ? '' : String(level.update)}
          onValueChange={text => onChange({ acknowledge, ...(number(text) && { update: number(text) }) })}
        />
      </td>
    </tr>
  )
}
