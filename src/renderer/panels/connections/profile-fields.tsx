import type { Draft } from './draft'
import { FieldLine } from './field-line'
import { type Field, shownFields } from './fields'
import { texts } from './texts'

/** The fields of a protocol: those everybody needs, and the rest folded until somebody opens it or it has something to say. */
export function ProfileFields({
  draft,
  filled,
  problems,
  onChange,
}: {
  draft: Draft
  /** Whether a folded field had a value when the form was opened. */
  filled: boolean
  problems: Readonly<Record<string, string>>
  onChange: (name: string, value: string) => void
}) {
  const fields = shownFields(draft.protocol, draft.fields)
  const more = fields.filter(field => field.more)
  const line = (field: Field) => (
    <FieldLine
      key={field.name}
      field={field}
      value={draft.fields[field.name] ?? ''}
      problem={problems[field.name]}
      onChange={value => onChange(field.name, value)}
    />
  )
  return (
    <>
      {fields.filter(field => !field.more).map(line)}
      {more.length > 0 ? (
        <details
          key={draft.protocol}
          className="more"
          open={filled || more.some(field => problems[field.name] !== undefined)}
        >
          <summary>{texts.more}</summary>
          {more.map(line)}
        </details>
      ) : null}
    </>
  )
}
