import { Box } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const containers: Panel = {
  id: 'containers',
  title: 'Containers',
  icon: Box,
  key: 'd',
  keys: [
    { keys: ['r'], text: 'Containers: restart the chosen one; it asks first' },
    { keys: ['Space'], text: 'Containers: freeze, and go on' },
  ],
  load: () => import('./page'),
}
