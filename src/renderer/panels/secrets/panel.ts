import { Key } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const secrets: Panel = {
  id: 'secrets',
  title: 'Secrets',
  icon: Key,
  key: 'v',
  load: () => import('./page'),
}
