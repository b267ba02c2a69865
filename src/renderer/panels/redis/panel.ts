import { Cube } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const redis: Panel = {
  id: 'redis',
  title: 'Redis',
  icon: Cube,
  key: 'k',
  load: () => import('./page'),
}
