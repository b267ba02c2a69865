import { Console } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const sql: Panel = {
  id: 'sql',
  title: 'Consoles',
  icon: Console,
  key: 'q',
  inner: [{ title: 'SQL console', path: [], also: 'query statement psql explain select' }],
  load: () => import('./page'),
}
