import { FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core'
import type { Environment } from '#domain/environment'
import type { System } from '#domain/system'
import { EnvironmentSelect } from './system-dialog'
import { texts } from './texts'

interface Added {
  id: string
  name: string
  environment: Environment
}

/** Which system the connection belongs to: one there is, or a new one with its environment. */
export function SystemField({
  systems,
  value,
  added,
  problem,
  onChange,
  onAdded,
}: {
  systems: readonly System[]
  value: string
  added: Added
  problem: string | undefined
  onChange: (system: string) => void
  onAdded: (added: Added) => void
}) {
  return (
    <>
      {systems.length ? (
        <FormGroup label={texts.system} labelFor="system">
          <HTMLSelect
            id="system"
            fill
            value={value}
            onChange={event => onChange(event.currentTarget.value)}
            options={[
              ...systems.map(system => ({ value: system.id, label: system.name })),
              { value: '', label: texts.newSystem },
            ]}
          />
        </FormGroup>
      ) : null}
      {value === '' ? (
        <div className="field-pair">
          <FormGroup
            label={texts.systemName}
            labelFor="new-system"
            helperText={problem}
            intent={problem ? 'danger' : 'none'}
          >
            <InputGroup
              id="new-system"
              placeholder="acme-web"
              value={added.name}
              onValueChange={name => onAdded({ ...added, name })}
            />
          </FormGroup>
          <FormGroup label={texts.environment} labelFor="new-environment" helperText={texts.environmentHelp}>
            <EnvironmentSelect
              id="new-environment"
              value={added.environment}
              onChange={environment => onAdded({ ...added, environment })}
            />
          </FormGroup>
        </div>
      ) : null}
    </>
  )
}
