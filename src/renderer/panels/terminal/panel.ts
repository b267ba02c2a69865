import { Application } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const terminal: Panel = {
  id: 'terminal',
  title: 'Terminal',
  icon: Application,
  key: 't',
  keys: [{ keys: ['Ctrl', 'Shift', 'C'], text: 'Terminal: copy what is chosen' }],
  load: () => import('./page'),
}
