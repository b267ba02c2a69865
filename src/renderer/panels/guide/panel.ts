import { Bookmark } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const guide: Panel = {
  id: 'guide',
  title: 'Guide',
  icon: Bookmark,
  key: 'e',
  inner: [
    { title: 'System from a template', path: ['templates'], also: 'new system guide django fastapi render compose' },
  ],
  load: () => import('./page'),
}
