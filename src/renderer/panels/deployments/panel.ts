import { CloudUpload } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const deployments: Panel = {
  id: 'deployments',
  title: 'Deployments',
  icon: CloudUpload,
  key: 'y',
  load: () => import('./page'),
}
