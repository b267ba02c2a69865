import { Manual } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const logs: Panel = {
  id: 'logs',
  title: 'Logs',
  icon: Manual,
  key: 'w',
  keys: [
    { keys: ['f'], text: 'Logs: follow, and pause' },
    { keys: ['/'], text: 'Logs: search' },
    { keys: ['e'], text: 'Logs: errors only, and all again' },
    { keys: ['↑', '↓'], text: 'Logs: the entry before, the next one' },
  ],
  load: () => import('./page'),
}
