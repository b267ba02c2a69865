import { setTimeout as pause } from 'node:timers/promises'
import type { News } from '#domain/alert'
import { createWebhooks } from '../alerts/webhooks'
import type { Store } from '../store/store'
import type { Vault } from '../store/vault'
import type { FaultLog } from './procedures'
import { createToldAlerts } from './told-alerts'

/** A message just sent is heard of within a second or not for long; nobody waits longer for a window to close. */
const lastMomentMs = 1000

/** Where the vault has a webhook's token. */
export const tokenPlace = (webhook: string) => [`webhook:${webhook}`, 'token'] as const

/** The ways in which the operator is told of alerts and incidents: whoever listens here, and the webhooks. */
export function createTelling({
  store,
  vault,
  faults,
  version,
}: {
  readonly store: Store
  readonly vault: Vault
  readonly faults: FaultLog
  readonly version: string
}) {
  const told = createToldAlerts()
  const webhooks = createWebhooks({
    list: store.webhooks.list,
    token: id => vault.unseal(...tokenPlace(id)),
    system: store.systems.get,
    version,
  })
  return {
    ...{ told, webhooks },
    /** Tells by every way there is, beside what the caller does; never throws. */
    tell(news: News) {
      told.tell(news)
      webhooks.tell(news).catch((error: unknown) => faults.error({ err: error }, 'webhooks could not be told'))
    },
    /** Messages that take longer than a moment are not sent any more. */
    async close() {
      await Promise.race([webhooks.settled(), pause(lastMomentMs, undefined, { ref: false })])
      webhooks.close()
    },
  }
}

export type Telling = ReturnType<typeof createTelling>
