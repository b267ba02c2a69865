import { Play } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const start: Panel = {
  id: 'start',
  title: 'Start',
  icon: Play,
  load: () => import('./page'),
}
