import { Book } from '@blueprintjs/icons'
import { lazy } from 'react'
import type { Panel } from '../../panel'

const load = () => import('./page')

export const runbooks: Panel = {
  id: 'runbooks',
  title: 'Runbooks',
  icon: Book,
  key: 'r',
  load,
  View: lazy(load),
}
