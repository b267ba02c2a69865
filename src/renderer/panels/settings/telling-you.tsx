import { Button, FormGroup, HTMLSelect, Switch } from '@blueprintjs/core'
import { useState } from 'react'
import type { Settings } from '#contract/app'
import { noticedSchema } from '#domain/alert-notice'
import { useAct } from '../../asks/act'
import { saveSettings } from '../../asks/save-settings'
import { client } from '../../client/client'
import { Block } from '../../parts/page'
import { texts } from './texts'

/** In the window the desktop shows notices; a page in a browser must be allowed to. */
const allowed = (): NotificationPermission | 'missing' =>
  'Notification' in window ? Notification.permission : 'missing'

/** What interrupts the operator, and one to try whether it arrives. */
export function TellingYou({ settings }: { settings: Settings }) {
  const { act, busy, blocked } = useAct()
  const desktop = location.protocol === 'app:'
  const [permission, setPermission] = useState(allowed)
  const keep = (change: Partial<Settings>) =>
    void act(
      'keep',
      () => saveSettings({ ...settings, ...change }),
      () => ({ intent: 'success', text: texts.notifyKept }),
    )
  const tryOne = () =>
    act(
      'try',
      async () => {
        if (!desktop && allowed() === 'default') setPermission(await Notification.requestPermission())
        await client.app.tryNotice()
        return desktop || allowed() === 'granted'
      },
      sent =>
        sent
          ? { text: desktop ? texts.triedDesktop : texts.triedBrowser }
          : { intent: 'warning', text: texts.browserNotices[allowed()] },
    )
  return (
    <Block title={texts.telling} id="telling">
      <Switch
        label={texts.notify}
        checked={settings.notify}
        disabled={blocked}
        onChange={event => keep({ notify: event.currentTarget.checked })}
      />
      <FormGroup label={texts.notifyAlerts} labelFor="notify-alerts">
        <HTMLSelect
          id="notify-alerts"
          value={settings.notifyAlerts}
          disabled={blocked}
          options={noticedSchema.options.map(value => ({ value, label: texts.noticed[value] }))}
          onChange={event => keep({ notifyAlerts: noticedSchema.parse(event.currentTarget.value) })}
        />
      </FormGroup>
      <p className="muted">{desktop ? texts.desktopNotices : texts.browserNotices[permission]}</p>
      <Button size="small" text={texts.tryNotice} loading={busy === 'try'} disabled={blocked} onClick={tryOne} />
    </Block>
  )
}
