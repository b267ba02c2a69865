import { Archive } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const backups: Panel = {
  id: 'backups',
  title: 'Backups',
  icon: Archive,
  key: 'b',
  load: () => import('./page'),
}
