import { History as HistoryIcon } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const history: Panel = {
  id: 'history',
  title: 'History',
  icon: HistoryIcon,
  key: 'h',
  load: () => import('./page'),
}
