import { Cog } from '@blueprintjs/icons'
import { lazy } from 'react'
import type { Panel } from '../../panel'

const load = () => import('./page')

export const settings: Panel = {
  id: 'settings',
  title: 'Settings',
  icon: Cog,
  key: 's',
  load,
  View: lazy(load),
}
