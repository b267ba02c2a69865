import { Repeat } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const rounds: Panel = {
  id: 'rounds',
  title: 'Rounds',
  icon: Repeat,
  key: 'u',
  keys: [
    { keys: ['↑', '↓', '←', '→'], text: 'Rounds: go through the checks of a grid' },
    { keys: ['Enter'], text: 'Rounds: open the run of a check; Esc leads back' },
    { keys: ['s'], text: 'Rounds: put the worst first now' },
  ],
  load: () => import('./page'),
}
