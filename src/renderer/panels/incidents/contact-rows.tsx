import { Button, HTMLSelect, InputGroup } from '@blueprintjs/core'
import { type Contact, severitySchema } from '#domain/incident'
import { texts } from './texts'

/** Who is told, and after how long without an answer. */
export function ContactRows({
  contacts,
  onChange,
}: {
  contacts: readonly Contact[]
  onChange: (contacts: readonly Contact[]) => void
}) {
  const change = (at: number, more: Partial<Contact>) =>
    onChange(contacts.map((one, place) => (place === at ? { ...one, ...more } : one)))
  return (
    <>
      {contacts.length === 0 ? (
        <p className="muted">{texts.noContacts}</p>
      ) : (
        <div className="table-scroll">
          <table className="grid">
            <thead>
              <tr>
                {[texts.role, texts.name, texts.reach, texts.tellAfter, texts.tellFrom, ''].map(word => (
                  <th key={word} scope="col">
                    {word}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {contacts.map((contact, at) => (
                <tr key={at}>
                  {(['role', 'name', 'reach'] as const).map(field => (
                    <td key={field}>
                      <InputGroup
                        size="small"
                        aria-label={`${texts[field]} ${at + 1}`}
                        value={contact[field]}
                        onValueChange={text => change(at, { [field]: text })}
                      />
                    </td>
                  ))}
                  <td>
                    <InputGroup
                      size="small"
                      inputMode="numeric"
                      aria-label={`${texts.tellAfter} ${at + 1}`}
                      placeholder={texts.atOnce}
                      value={contact.after ? String(contact.after) : ''}
                      onValueChange={text => change(at, { after: Math.floor(Number(text)) || undefined })}
                    />
                  </td>
                  <td>
                    <HTMLSelect
                      aria-label={`${texts.tellFrom} ${at + 1}`}
                      value={contact.from ?? ''}
                      onChange={event => {
                        const { data } = severitySchema.safeParse(event.currentTarget.value)
                        change(at, { from: data })
                      }}
                      options={[{ value: '', label: texts.anyLevel }, ...severitySchema.options]}
                    />
                  </td>
                  <td>
                    <Button
                      size="small"
                      variant="minimal"
                      text={texts.remove}
                      aria-label={`${texts.remove} ${at + 1}`}
                      onClick={() => onChange(contacts.filter((_, place) => place !== at))}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Button
        size="small"
        text={texts.addContact}
        onClick={() => onChange([...contacts, { role: '', name: '', reach: '' }])}
      />
    </>
  )
}
