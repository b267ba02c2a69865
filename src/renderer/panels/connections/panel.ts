import { DataConnection } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const connections: Panel = {
  id: 'connections',
  title: 'Connections',
  icon: DataConnection,
  key: 'c',
  load: () => import('./page'),
}
