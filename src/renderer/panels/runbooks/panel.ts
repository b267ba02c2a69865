import { Book } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const runbooks: Panel = {
  id: 'runbooks',
  title: 'Runbooks',
  icon: Book,
  key: 'r',
  load: () => import('./page'),
}
