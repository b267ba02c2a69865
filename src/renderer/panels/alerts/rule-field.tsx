import { FormGroup, InputGroup } from '@blueprintjs/core'
import type { RuleDraft, RuleProblems } from './rule-draft'

export interface FieldProps {
  readonly draft: RuleDraft
  readonly problems: RuleProblems
  readonly onChange: (change: Partial<RuleDraft>) => void
}

/** One field of a rule that is typed, with what is wrong with it. */
export function RuleField({
  name,
  label,
  draft,
  problems,
  onChange,
  ...input
}: FieldProps & {
  name: Exclude<keyof RuleDraft, 'enabled' | 'lines' | 'direction' | 'missing' | 'protocol'>
  label: string
  type?: 'number'
  disabled?: boolean
  placeholder?: string
}) {
  const problem = problems[name]
  return (
    <FormGroup label={label} labelFor={`rule-${name}`} helperText={problem} intent={problem ? 'danger' : 'none'}>
      <InputGroup
        id={`rule-${name}`}
        fill
        {...input}
        value={draft[name]}
        intent={problem ? 'danger' : 'none'}
        aria-invalid={problem !== undefined}
        onValueChange={value => onChange({ [name]: value })}
      />
    </FormGroup>
  )
}
