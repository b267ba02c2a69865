import { History as HistoryIcon } from '@blueprintjs/icons'
import { lazy } from 'react'
import type { Panel } from '../../panel'

const load = () => import('./page')

export const history: Panel = {
  id: 'history',
  title: 'History',
  icon: HistoryIcon,
  key: 'h',
  load,
  View: lazy(load),
}
