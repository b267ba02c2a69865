import { Issue } from '@blueprintjs/icons'
import type { Panel } from '../../panel'

export const incidents: Panel = {
  id: 'incidents',
  title: 'Incidents',
  icon: Issue,
  key: 'i',
  keys: [
    { keys: ['n'], text: 'Incidents: declare one' },
    { keys: ['a'], text: 'Incident: acknowledge it' },
    { keys: ['u'], text: 'Incident: write an update for those who wait' },
  ],
  inner: [
    { title: 'Declare an incident', path: ['declare'], also: 'outage emergency p0 p1 trouble' },
    { title: 'Clocks and people of incidents', path: ['policy'], also: 'contacts escalation on call severity' },
  ],
  load: () => import('./page'),
}
