import { Dashboard } from '@blueprintjs/icons'
import type { Panel } from '../../panel'
import Overview from './page'

export const overview: Panel = {
  id: 'overview',
  title: 'Overview',
  icon: Dashboard,
  key: 'o',
  // The page that a start shows comes with the frame: fetched after it, it would be waited for.
  load: async () => ({ default: Overview }),
}
