import { Button, ButtonGroup } from '@blueprintjs/core'
import { Download } from '@blueprintjs/icons'

/** A document in several forms, each a button; `busy` is the one that is being made. */
export const SaveAs = <Format extends string>({
  formats,
  busy,
  disabled,
  onSave,
}: {
  formats: readonly (readonly [Format, string])[]
  busy: string | null
  disabled: boolean
  onSave(format: Format): void
}) => (
  <ButtonGroup>
    {formats.map(([format, text]) => (
      <Button
        key={format}
        size="small"
        icon={<Download size={14} />}
        text={text}
        loading={busy === format}
        disabled={disabled}
        onClick={() => onSave(format)}
      />
    ))}
  </ButtonGroup>
)
