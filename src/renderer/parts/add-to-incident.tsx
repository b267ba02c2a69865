import { Button } from '@blueprintjs/core'
import { Issue } from '@blueprintjs/icons'
import { useAct } from '../asks/act'
import { useIncidents } from '../asks/incidents'
import { client } from '../client/client'

const most = 9_000

/** Puts an excerpt of a log on the timeline of the system's newest incident; nothing is shown where it has none. */
export function AddToIncident({ system, text }: { system: string; text: string }) {
  const { act, blocked } = useAct()
  const [incident] = useIncidents(system).data ?? []
  if (!incident) return null
  const excerpt = text.length > most ? `${text.slice(0, most)}… (cut)` : text
  return (
    <Button
      size="small"
      icon={<Issue size={14} />}
      text="Add to incident"
      title={incident.title}
      disabled={blocked}
      onClick={() =>
        void act(
          'log',
          () => client.incidents.note({ id: incident.id, text: excerpt, kind: 'log' }),
          () => ({ intent: 'success', text: 'It stands on the timeline, without what looks like a secret.' }),
        )
      }
    />
  )
}
