import { Notifications } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const alerts: Panel = {
  id: 'alerts',
  title: 'Alerts',
  icon: Notifications,
  key: 'a',
  keys: [
    { keys: ['j', 'k'], text: 'Alerts: the next one, the one before' },
    { keys: ['a'], text: 'Alerts: acknowledge the chosen one, with a note' },
    { keys: ['e'], text: 'Alerts: resolve the chosen one; it comes again if it is still so' },
    { keys: ['Enter'], text: 'Alerts: open the runbook that answers the chosen one' },
  ],
  inner: [
    { title: 'Alert rules', path: ['rules'], also: 'threshold limit line judge' },
    { title: 'Alert presets', path: ['presets'], also: 'guides rules thresholds side by side' },
    { title: 'Quiet hours', path: ['quiet'], also: 'mute silence night maintenance' },
  ],
  load: () => import('./page'),
}
