import { Button, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import { type Settings, settingsSchema } from '#contract/app'
import { useAct } from '../../asks/act'
import { saveSettings } from '../../asks/save-settings'
import { texts } from './texts'

const themes = [
  { value: 'system', label: 'As the desktop' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export function SettingsForm({ settings, loginName }: { settings: Settings; loginName: string | undefined }) {
  const { act, busy, blocked } = useAct()
  const [theme, setTheme] = useState<string>(settings.theme)
  const [operator, setOperator] = useState(settings.operator ?? '')
  const [idle, setIdle] = useState(String(settings.idleMinutes))
  const { operator: _, ...rest } = settings
  const read = settingsSchema.safeParse({
    ...rest,
    theme,
    ...(operator.trim() ? { operator } : {}),
    idleMinutes: Number(idle),
  })
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (read.success)
      void act(
        'save',
        () => saveSettings(read.data),
        () => ({ intent: 'success', text: texts.saved }),
      )
  }
  return (
    <form onSubmit={save} className="settings-form">
      <FormGroup label={texts.theme} labelFor="theme">
        <HTMLSelect
          id="theme"
          fill
          value={theme}
          options={themes}
          onChange={event => setTheme(event.currentTarget.value)}
        />
      </FormGroup>
      <FormGroup label={texts.operator} labelFor="operator" helperText={texts.operatorHelp}>
        <InputGroup id="operator" value={operator} placeholder={loginName} onValueChange={setOperator} />
      </FormGroup>
      <FormGroup label={texts.idle} labelFor="idle" helperText={read.success ? undefined : 'From 1 to 240.'}>
        <InputGroup id="idle" type="number" min={1} max={240} value={idle} onValueChange={setIdle} />
      </FormGroup>
      <Button
        type="submit"
        intent="primary"
        text={texts.save}
        loading={busy === 'save'}
        disabled={blocked || !read.success}
      />
    </form>
  )
}
