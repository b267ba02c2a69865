import { People } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const sessions: Panel = {
  id: 'sessions',
  title: 'Sessions',
  icon: People,
  key: 'l',
  keys: [
    { keys: ['b'], text: 'Sessions: choose the worst blocker' },
    { keys: ['x'], text: 'Sessions: cancel the chosen one’s statement; it asks first' },
    { keys: ['e'], text: 'Sessions: end the chosen one; it asks first' },
    { keys: ['Space'], text: 'Sessions: freeze, and go on' },
  ],
  load: () => import('./page'),
}
