import type { Library } from '#domain/library'
import type { AppParts } from './app-parts'
import type { Monitor } from './monitor/monitor'
import { createAutomatic } from './rounds/automatic'
import { createRounds } from './rounds/create'
import { createAlerting } from './services/alerting'
import { automaticRoutines } from './services/automatic-routines'
import { lookAtWith } from './services/look-at'
import { joinMonitor } from './services/metrics'
import type { Parts } from './services/parts'
import type { FaultLog } from './services/procedures'
import { createTemplates } from './services/templates'

interface BetweenParts
  extends Pick<AppParts, 'resources' | 'store' | 'stays'>,
    Pick<Parts, 'vault' | 'engine' | 'sessions' | 'changes' | 'telling'> {
  readonly library: Library & { reload(): Promise<void>; ready(): Promise<void> }
  readonly monitor: Monitor
  readonly faults: FaultLog
}

/** What the console does between incidents: what is measured is kept and judged, rounds are made, routines run by themselves. */
export async function createBetween(parts: BetweenParts) {
  const { resources, store, vault, library, engine, sessions, monitor, changes, faults, telling, stays } = parts
  const rounds = createRounds({
    kept: store.rounds,
    lookAt: lookAtWith({ engine, sessions, profiles: store.profiles, library }),
    onChange() {
      changes.tell('rounds')
      changes.tell('routines')
    },
    onFault: error => faults.error({ err: error }, 'a round ended because it could not be kept'),
  })
  if (store.state.writable) await rounds.recover()

  const automatic = createAutomatic({
    ...automaticRoutines({ store, library, rounds, vault }),
    onFault: error => faults.error({ err: error }, 'routines that run by themselves could not be looked after'),
  })
  if (!stays) automatic.close()

  joinMonitor({ monitor, changes, store, log: faults })
  const alerting = createAlerting({
    ...{ resources, store, library, changes, faults, telling },
    metrics: () => monitor.ready().then(monitor.catalogue),
  })
  monitor.onTick(alerting.hear)
  monitor.onRead(alerting.remeasure)
  return {
    ...{ rounds, alerting, templates: createTemplates({ resources, library, alerting, faults }) },
    async close() {
      automatic.close()
      await rounds.close()
      await monitor.close()
      await alerting.close()
    },
  }
}
