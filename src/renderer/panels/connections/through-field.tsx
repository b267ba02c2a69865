import { FormGroup, HTMLSelect } from '@blueprintjs/core'
import type { Profile } from '#domain/profile'

/** The SSH host that a connection goes through, where its system has one; for a container also this machine. */
export function ThroughField({
  hosts,
  value,
  onChange,
}: {
  hosts: readonly Profile[]
  value: string
  onChange: (value: string) => void
}) {
  if (hosts.length === 0) return null
  return (
    <FormGroup label="Through" labelFor="via" helperText="An SSH host of this system that the connection goes through.">
      <HTMLSelect
        id="via"
        fill
        value={value}
        options={[{ value: '', label: 'directly' }, ...hosts.map(host => host.name)]}
        onChange={event => onChange(event.currentTarget.value)}
      />
    </FormGroup>
  )
}
