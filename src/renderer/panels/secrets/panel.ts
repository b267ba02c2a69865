import { Key } from '@blueprintjs/icons'
import { lazy } from 'react'
import type { Panel } from '../../panel'

const load = () => import('./page')

export const secrets: Panel = {
  id: 'secrets',
  title: 'Secrets',
  icon: Key,
  key: 'v',
  load,
  View: lazy(load),
}
