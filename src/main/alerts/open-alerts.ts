import { type AlertChange, type KeptAlert, shownAlert, type ToldAlert } from '#domain/alert'
import type { AlertRecords } from '#domain/store'
import { changeOf, iso } from './alert-of'
import { muted } from './mute'
import type { Scene } from './scene'
import { toTell } from './telling'

export interface OpenAlertsParts {
  readonly records: AlertRecords
  now(): number
  /** An alert as somebody is to be told of it. */
  onTold(told: ToldAlert): void
  /** Open alerts are not what they were. */
  onChange(): void
  /** An alert could not be written down; it stands and is told all the same. */
  onFault(error: unknown): void
}

/** The alerts that have not resolved: kept, muted and told as they change. */
export function createOpenAlerts({ records, now, onTold, onChange, onFault }: OpenAlertsParts) {
  const all = new Map<string, KeptAlert>()
  /** Those that may keep others quiet: of many open alerts they are few. */
  const hushing = () => [...all.values()].filter(({ metric }) => metric === 'up' || metric === 'refused')
  const reasonFor = (alert: KeptAlert, scene: Scene, open = hushing()) => muted(alert, scene, open, now())

  async function put(alert: KeptAlert, scene: Scene, change?: AlertChange): Promise<void> {
    const { muted: before, ...bare } = alert
    const reason = alert.state === 'resolved' ? before : reasonFor(alert, scene)
    const as: KeptAlert = reason === undefined ? bare : { ...bare, muted: reason }
    const event = toTell(as)
    const kept: KeptAlert = event && event !== 'resolved' ? { ...as, told: alert.severity } : as
    if (kept.state === 'resolved') all.delete(kept.id)
    else all.set(kept.id, kept)
    // On record first: after a restart nothing is told twice.
    await records.save(kept, change).catch(onFault)
    if (event) onTold({ event, alert: shownAlert(kept) })
    onChange()
  }

  return {
    get: (id: string) => all.get(id),
    values: (): readonly KeptAlert[] => [...all.values()],
    find: (profile: string, rule: string, label: string) =>
      [...all.values()].find(one => one.profile === profile && one.rule === rule && one.label === label),
    /** Takes up one that was kept before, without a word. */
    takeUp(alert: KeptAlert) {
      all.set(alert.id, alert)
    },
    put,
    end(alert: KeptAlert, scene: Scene, at: number, by: { by?: string; note?: string } = {}): Promise<void> {
      const ended: KeptAlert = { ...alert, state: 'resolved', resolvedAt: iso(at) }
      return put(ended, scene, changeOf(ended, 'resolved', at, by))
    },
    /** Tells what was muted and is not any more, and mutes what has become so. */
    async retell(scene: Scene): Promise<void> {
      const open = hushing()
      for (const alert of [...all.values()]) if (alert.muted !== reasonFor(alert, scene, open)) await put(alert, scene)
    },
  }
}
