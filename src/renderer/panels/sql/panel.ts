import { Console } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const sql: Panel = {
  id: 'sql',
  title: 'SQL',
  icon: Console,
  key: 'q',
  load: () => import('./page'),
}
