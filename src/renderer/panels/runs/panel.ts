import { Pulse } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const runs: Panel = {
  id: 'runs',
  title: 'Run',
  icon: Pulse,
  load: () => import('./page'),
}
