import { Button, FormGroup, HTMLSelect, InputGroup, Switch, TextArea } from '@blueprintjs/core'
import { useState } from 'react'
import type { Parameter } from '#domain/runbook'
import { PathDialog } from './path-dialog'
import { texts } from './texts'

const examples: Partial<Record<Parameter['type'], string>> = {
  duration: '30 s, 5 m, 2 h',
  size: '10 MB, 2 GiB',
  date: '2026-01-31',
  pattern: 'order_%',
  path: '/var/log/app.log',
}

/** One value of a runbook, drawn from its type. Checked on the other side, which knows what it means. */
export function ParameterField({
  name,
  parameter,
  value,
  from,
  host,
  onChange,
}: {
  name: string
  parameter: Parameter
  value: string
  from: 'given' | 'default' | 'fact' | 'none'
  /** Where a path of it lies, when that is chosen. */
  host: string | undefined
  onChange: (value: string) => void
}) {
  const id = `parameter-${name}`
  const [browsing, setBrowsing] = useState(false)
  const origin = from === 'none' ? undefined : texts[from]
  const help = [
    parameter.help,
    parameter.type === 'secret' ? texts.secret : undefined,
    parameter.generated ? texts.drawn : undefined,
  ]
    .filter(Boolean)
    .join(' ')
  if (parameter.type === 'boolean') {
    return (
      <FormGroup helperText={help || undefined}>
        <Switch
          label={parameter.label}
          checked={value === 'true'}
          onChange={event => onChange(String(event.currentTarget.checked))}
        />
      </FormGroup>
    )
  }
  return (
    <FormGroup
      label={parameter.label}
      labelFor={id}
      labelInfo={[parameter.optional || parameter.generated ? 'optional' : '', origin ? `· ${origin}` : '']
        .filter(Boolean)
        .join(' ')}
      helperText={help || undefined}
    >
      {parameter.type === 'choice' && parameter.options ? (
        <HTMLSelect
          id={id}
          fill
          value={value}
          onChange={event => onChange(event.currentTarget.value)}
          options={[...(parameter.optional || value === '' ? [{ value: '', label: '—' }] : []), ...parameter.options]}
        />
      ) : parameter.type === 'statement' ? (
        <TextArea
          id={id}
          fill
          className="statement-field"
          rows={8}
          spellCheck={false}
          autoComplete="off"
          placeholder="select … from … where …"
          value={value}
          onChange={event => onChange(event.currentTarget.value)}
        />
      ) : (
        <InputGroup
          id={id}
          type={parameter.type === 'secret' ? 'password' : 'text'}
          inputMode={parameter.type === 'integer' || parameter.type === 'number' ? 'decimal' : undefined}
          placeholder={examples[parameter.type]}
          spellCheck={false}
          autoComplete="off"
          value={value}
          onValueChange={onChange}
          rightElement={
            parameter.type === 'path' && host ? (
              <Button
                size="small"
                variant="minimal"
                text={texts.browse}
                title={texts.browseWhy}
                onClick={() => setBrowsing(true)}
              />
            ) : undefined
          }
        />
      )}
      {browsing && host ? (
        <PathDialog
          profile={host}
          title={parameter.label}
          path={value}
          onChoose={onChange}
          onClose={() => setBrowsing(false)}
        />
      ) : null}
    </FormGroup>
  )
}
