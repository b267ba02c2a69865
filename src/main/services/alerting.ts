import { join } from 'node:path'
import type { AlertPreset } from '#domain/alert'
import type { Library } from '#domain/library'
import type { Metric, Tick } from '#domain/metric'
import { createAlerts } from '../alerts/alerts'
import { readAlertPresets } from '../alerts/presets'
import type { Store } from '../store/store'
import type { Changes } from './changes'
import type { FaultLog } from './procedures'
import type { Telling } from './telling'

/** Quiet hours begin and end without anything else happening. */
const retellMs = 15_000

export interface AlertingParts {
  readonly resources: string
  readonly store: Store
  readonly library: Library & { ready(): Promise<void> }
  readonly changes: Changes
  readonly faults: FaultLog
  readonly telling: Telling
  /** All that can be measured, once it is known. */
  metrics(): Promise<readonly Metric[]>
}

/** Alerts with all that they need of the other rooms: judged when the runbooks and thresholds are read, told in whichever ways there are. */
export function createAlerting({ resources, store, library, changes, faults, telling, metrics }: AlertingParts) {
  let presets: readonly AlertPreset[] = []
  let measured: readonly Metric[] = []
  const known = () => ({ presets, metrics: measured, thresholds: library.thresholds() })
  const fault = (error: unknown) => faults.error({ err: error }, 'alerts went on without their record')

  const alerts = createAlerts({
    ...{ records: store.alerts, systems: store.systems, profiles: store.profiles, known },
    onTold: telling.tell,
    onChange: () => changes.tell('alerts'),
    onFault: fault,
  })

  async function read() {
    measured = await metrics()
    const runbooks = new Set(library.list().map(runbook => runbook.id))
    const shipped = await readAlertPresets(join(resources, 'alert-presets.yaml'), { ...known(), runbooks })
    if (shipped.problems.length > 0) faults.error({ problems: shipped.problems }, 'alert presets that cannot be used')
    presets = shipped.presets
    isRead = true
    await alerts.refresh()
  }
  // Runbooks are read a moment after the door opens; what is heard before is heard again at the next look. Until the rules
  // are known none of them is missing, and no alert of theirs is over.
  let isRead = false
  let last: Promise<void> | undefined
  const reread = () => {
    last = read().catch(fault)
  }
  const unlisten = library.onChange(reread)
  changes.listen(change => {
    if (isRead && (change === 'systems' || change === 'profiles')) alerts.refresh().catch(fault)
  })
  const timer = setInterval(() => void alerts.retell().catch(fault), retellMs)
  timer.unref()

  return {
    alerts,
    /** What rules may speak of, once that is read. */
    async known() {
      await library.ready()
      await last
      return known()
    },
    /** What can be measured is not what it was. */
    remeasure() {
      if (isRead) reread()
    },
    /** Judges a tick, beside what the caller does. */
    hear: (tick: Tick) => void alerts.hear(tick).catch(fault),
    /** Resolves when what was judged is kept. */
    async close() {
      unlisten()
      clearInterval(timer)
      await last
      await alerts.settled()
    },
  }
}

export type Alerting = ReturnType<typeof createAlerting>
