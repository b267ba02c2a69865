import { Cog } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const settings: Panel = {
  id: 'settings',
  title: 'Settings',
  icon: Cog,
  key: 's',
  load: () => import('./page'),
}
