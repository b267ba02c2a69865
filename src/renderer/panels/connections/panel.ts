import { DataConnection } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const connections: Panel = {
  id: 'connections',
  title: 'Connections',
  icon: DataConnection,
  key: 'c',
  inner: [
    { title: 'Add a connection', path: ['new'], also: 'new postgres redis ssh host' },
    { title: 'Import connections', path: ['import'], also: 'ssh config pgpass pg_service pgadmin servers.json url' },
  ],
  load: () => import('./page'),
}
