import { Pulse } from '@blueprintjs/icons'
import { lazy } from 'react'
import type { Panel } from '../../panel'

const load = () => import('./page')

export const runs: Panel = {
  id: 'runs',
  title: 'Run',
  icon: Pulse,
  load,
  View: lazy(load),
}
