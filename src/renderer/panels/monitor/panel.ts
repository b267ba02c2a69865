import { TimelineLineChart } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const monitor: Panel = {
  id: 'monitor',
  title: 'Monitor',
  icon: TimelineLineChart,
  key: 'm',
  keys: [
    { keys: ['+'], text: 'Monitor: closer' },
    { keys: ['-'], text: 'Monitor: wider' },
    { keys: ['['], text: 'Monitor: earlier' },
    { keys: [']'], text: 'Monitor: later' },
    { keys: ['0'], text: 'Monitor: the last hour' },
    { keys: ['c'], text: 'Monitor: compare with the time before, or no more' },
    { keys: ['m'], text: 'Monitor: note what happened at the chosen moment, or now' },
    { keys: [','], text: 'Monitor: the mark before' },
    { keys: ['.'], text: 'Monitor: the next mark' },
    { keys: ['Space'], text: 'Monitor: freeze, and go on' },
  ],
  load: () => import('./page'),
}
