import { Dashboard } from '@blueprintjs/icons'
import { lazy } from 'react'
import type { Panel } from '../../panel'

const load = () => import('./page')

export const overview: Panel = {
  id: 'overview',
  title: 'Overview',
  icon: Dashboard,
  key: 'o',
  load,
  View: lazy(load),
}
