import { DataConnection } from '@blueprintjs/icons'
import { lazy } from 'react'
import type { Panel } from '../../panel'

const load = () => import('./page')

export const connections: Panel = {
  id: 'connections',
  title: 'Connections',
  icon: DataConnection,
  key: 'c',
  load,
  View: lazy(load),
}
