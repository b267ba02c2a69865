import { InputGroup } from '@blueprintjs/core'
import { Search } from '@blueprintjs/icons'

/** A small field to search what is listed below it; `label` names it and stands in it while it is empty. */
export function SearchField({
  label,
  value,
  onValue,
}: {
  label: string
  value: string
  onValue: (value: string) => void
}) {
  return (
    <InputGroup
      size="small"
      type="search"
      leftIcon={<Search size={14} />}
      aria-label={label}
      placeholder={label}
      value={value}
      onValueChange={onValue}
    />
  )
}
