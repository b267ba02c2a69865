import { Play } from '@blueprintjs/icons'
import { lazy } from 'react'
import type { Panel } from '../../panel'

const load = () => import('./page')

export const start: Panel = {
  id: 'start',
  title: 'Start',
  icon: Play,
  load,
  View: lazy(load),
}
