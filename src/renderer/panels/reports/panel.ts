import { Document } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const reports: Panel = {
  id: 'reports',
  title: 'Reports',
  icon: Document,
  key: 'p',
  load: () => import('./page'),
}
