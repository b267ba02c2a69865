import { FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core'
import type { Field } from './fields'

export function FieldLine({
  field,
  value,
  problem,
  onChange,
}: {
  field: Field
  value: string
  problem: string | undefined
  onChange: (value: string) => void
}) {
  const id = `field-${field.name}`
  return (
    <FormGroup
      label={field.label}
      labelFor={id}
      labelInfo={field.optional && field.kind !== 'choice' ? '(optional)' : undefined}
      helperText={problem ?? field.help}
      intent={problem ? 'danger' : 'none'}
    >
      {field.kind === 'choice' ? (
        <HTMLSelect
          id={id}
          fill
          value={value}
          options={[...(field.options ?? [])]}
          onChange={event => onChange(event.currentTarget.value)}
        />
      ) : (
        <InputGroup
          id={id}
          value={value}
          placeholder={field.placeholder ?? field.standard}
          inputMode={field.kind === 'number' ? 'numeric' : undefined}
          spellCheck={false}
          autoComplete="off"
          intent={problem ? 'danger' : 'none'}
          onValueChange={onChange}
        />
      )}
    </FormGroup>
  )
}
