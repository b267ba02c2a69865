import { FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core'
import type { SecretSource } from '#domain/profile'
import type { Draft } from './draft'
import { texts } from './texts'

const sources: { value: SecretSource['from']; label: string }[] = [
  { value: 'none', label: 'None' },
  { value: 'stored', label: 'Sealed in the local store' },
  { value: 'ask', label: 'Ask when needed' },
  { value: 'env', label: 'From an environment variable' },
  { value: 'file', label: 'From a file' },
  { value: 'command', label: 'From a command (a password manager)' },
]

const places: Partial<Record<SecretSource['from'], { label: string; placeholder: string; help?: string }>> = {
  env: { label: 'Variable', placeholder: 'PGPASSWORD' },
  file: { label: 'File', placeholder: '/run/secrets/db' },
  command: { label: 'Command', placeholder: 'pass show acme/db', help: texts.commandHelp },
}

/** What travels for the secret: typed text goes in once; nothing typed keeps what is stored. */
export const secretInput = (from: SecretSource['from'], typed: string) =>
  (from === 'stored' || from === 'ask') && typed
    ? ({ set: 'value', value: typed } as const)
    : from === 'stored' || from === 'ask'
      ? ({ set: 'keep' } as const)
      : ({ set: 'clear' } as const)

/** Where the secret comes from. It goes in and never comes out. */
export function SecretField({
  draft,
  hasSecret,
  value,
  problems,
  onValue,
  onDraft,
}: {
  draft: Draft
  hasSecret: boolean
  value: string
  problems: Readonly<Record<string, string>>
  onValue: (value: string) => void
  onDraft: (draft: Draft) => void
}) {
  const place = places[draft.secret]
  // Beside an agent the key needs no passphrase here: the secret is the password, for hosts that want both.
  const opensKey = draft.protocol === 'ssh' && draft.fields.key && !draft.fields.agent
  const isToken = draft.protocol === 'render' || (draft.protocol === 'http' && draft.fields.login === 'bearer')
  const what = opensKey ? 'Passphrase of the key' : isToken ? 'Token' : 'Password'
  return (
    <>
      <FormGroup label="Secret" labelFor="secret-from">
        <HTMLSelect
          id="secret-from"
          fill
          value={draft.secret}
          options={sources}
          onChange={event => onDraft({ ...draft, secret: event.currentTarget.value as SecretSource['from'] })}
        />
      </FormGroup>
      {draft.secret === 'stored' || draft.secret === 'ask' ? (
        <FormGroup
          label={what}
          labelFor="secret-value"
          helperText={
            draft.secret === 'ask'
              ? 'Kept in memory only, until the console ends or locks.'
              : hasSecret
                ? texts.secretStored
                : texts.secretNew
          }
        >
          <InputGroup
            id="secret-value"
            type="password"
            autoComplete="new-password"
            value={value}
            onValueChange={onValue}
          />
        </FormGroup>
      ) : null}
      {place ? (
        <FormGroup
          label={place.label}
          labelFor="secret-at"
          helperText={problems.secretAt ?? place.help}
          intent={problems.secretAt ? 'danger' : 'none'}
        >
          <InputGroup
            id="secret-at"
            placeholder={place.placeholder}
            spellCheck={false}
            value={draft.secretAt}
            onValueChange={secretAt => onDraft({ ...draft, secretAt })}
          />
        </FormGroup>
      ) : null}
      {draft.secret === 'command' ? <CommandLimits draft={draft} problems={problems} onDraft={onDraft} /> : null}
    </>
  )
}

/** How long the command may take, and how long its answer is kept in memory. */
function CommandLimits({
  draft,
  problems,
  onDraft,
}: {
  draft: Draft
  problems: Readonly<Record<string, string>>
  onDraft: (draft: Draft) => void
}) {
  const line = (name: 'secretTimeout' | 'secretKeep', label: string, placeholder: string, help: string) => (
    <FormGroup
      label={label}
      labelFor={name}
      labelInfo="(optional)"
      helperText={problems[name] ?? help}
      intent={problems[name] ? 'danger' : 'none'}
    >
      <InputGroup
        id={name}
        inputMode="numeric"
        placeholder={placeholder}
        value={draft[name]}
        onValueChange={value => onDraft({ ...draft, [name]: value })}
      />
    </FormGroup>
  )
  return (
    <div className="field-pair">
      {line('secretTimeout', 'Seconds it may take', '15', texts.timeoutHelp)}
      {line('secretKeep', 'Minutes to keep its answer', 'not kept', texts.keepHelp)}
    </div>
  )
}
