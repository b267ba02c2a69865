import type { Alert } from '#domain/alert'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { texts } from './texts'

/** What an operator can say to an alert. */
export function useAnswering() {
  const { act, busy, blocked } = useAct()
  return {
    busy: busy !== null,
    blocked,
    acknowledge: (alert: Alert, note: string) =>
      act(
        'acknowledge',
        () => client.alerts.acknowledge({ id: alert.id, note }),
        () => ({ intent: 'success', text: texts.wasAcknowledged }),
      ),
    resolve: (alert: Alert) =>
      void act(
        'resolve',
        () => client.alerts.resolve({ id: alert.id }),
        () => ({ text: texts.wasResolved }),
      ),
  }
}
