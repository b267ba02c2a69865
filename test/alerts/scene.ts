import { alertRuleSchema, type ToldAlert } from '#domain/alert'
import type { Failure } from '#domain/failure'
import type { Metric, Tick } from '#domain/metric'
import { type Profile, profileSchema } from '#domain/profile'
import { type System, systemSchema } from '#domain/system'
import { type Alerts, createAlerts } from '../../src/main/alerts/alerts'
import { openStore, type Store } from '../../src/main/store/store'
import { scratchFolder } from '../support/scratch'

/** 12 January 2026, a Monday, at noon UTC. */
export const noon = Date.UTC(2026, 0, 12, 12)
export const minute = 60_000

export const metrics: readonly Metric[] = [
  { id: 'cpu_pct', title: 'CPU', unit: '%', kind: 'gauge', protocol: 'ssh' },
  { id: 'disk_used_pct', title: 'Disk', unit: '%', kind: 'gauge', protocol: 'ssh', label: 'mount' },
  { id: 'up', title: 'Up', unit: '', kind: 'gauge', protocol: 'ssh' },
  { id: 'up', title: 'Up', unit: '', kind: 'gauge', protocol: 'postgres' },
  { id: 'refused', title: 'Refuses us', unit: '', kind: 'gauge', protocol: 'ssh' },
]

export const host = (name: string, more: object = {}) =>
  profileSchema.parse({
    id: name,
    system: 'acme',
    name,
    protocol: 'ssh',
    host: `${name}.example.com`,
    user: 'ops',
    ...more,
  })
export const database = (name: string, more: object = {}) =>
  profileSchema.parse({
    id: name,
    system: 'acme',
    name,
    protocol: 'postgres',
    host: 'db.example.com',
    user: 'ops',
    ...more,
  })

export const acme = (more: object = {}): System =>
  systemSchema.parse({ id: 'acme', name: 'acme', environment: 'production', sampling: { everySeconds: 60 }, ...more })

export const cpuRule = alertRuleSchema.parse({
  id: 'cpu',
  title: 'CPU is busy',
  metric: 'cpu_pct',
  warning: 80,
  critical: 90,
  clear: 70,
})
export const diskRule = alertRuleSchema.parse({
  id: 'disk',
  title: 'A disk fills up',
  metric: 'disk_used_pct',
  warning: 80,
})
export const upRule = alertRuleSchema.parse({
  id: 'up',
  title: 'No answer',
  metric: 'up',
  direction: 'below',
  critical: 0,
  strikes: 2,
})

export const refusedRule = alertRuleSchema.parse({
  id: 'refused',
  title: 'Refuses the login',
  metric: 'refused',
  warning: 1,
})

/** What a target says, as the sampler would put it. */
export const tick = (profile: string, at: number, values: Record<string, number | Record<string, number>>): Tick => ({
  ...{ system: 'acme', profile, at, tookMs: 5 },
  values: Object.entries(values).flatMap(([metric, value]) =>
    typeof value === 'number'
      ? [{ metric, label: '', value }]
      : Object.entries(value).map(([label, one]) => ({ metric, label, value: one })),
  ),
})
export const noAnswer = (profile: string, at: number, failure: Partial<Failure> = {}): Tick => ({
  ...{ system: 'acme', profile, at, tookMs: 5 },
  values: [{ metric: 'up', label: '', value: 0 }],
  failure: { kind: 'unreachable', message: 'No answer from the host.', ...failure },
})

export interface AlertScene {
  readonly store: Store
  readonly alerts: Alerts
  /** What was told since the last time it was asked, as `event title target/label severity`. */
  told(): readonly string[]
  /** The clock of the alerts. */
  clock: { at: number }
  /** The console ends and begins again over the same store. */
  restart(): Promise<void>
  save(system: System): Promise<void>
  open(): Promise<readonly string[]>
  close(): Promise<void>
}

/** Alerts over a real store, with a clock that the test sets. */
export async function alertScene(system: System, profiles: readonly Profile[]): Promise<AlertScene> {
  const folder = await scratchFolder('alerts')
  let store = await openStore(folder.path)
  await store.systems.save(system)
  for (const profile of profiles) await store.profiles.save(profile)
  const clock = { at: noon }
  let heard: ToldAlert[] = []
  const begin = async () => {
    const alerts = createAlerts({
      ...{ records: store.alerts, systems: store.systems, profiles: store.profiles },
      known: () => ({ presets: [], metrics, thresholds: {} }),
      now: () => clock.at,
      onTold: told => heard.push(told),
      onChange: () => {},
      onFault: error => {
        throw error
      },
    })
    await alerts.refresh()
    return alerts
  }
  let alerts = await begin()
  return {
    clock,
    get store() {
      return store
    },
    get alerts(): Alerts {
      return {
        ...alerts,
        hear: one => {
          clock.at = one.at
          return alerts.hear(one)
        },
      }
    },
    told() {
      const lines = heard.map(
        ({ event, alert: { title, target, label, severity } }) => `${event} ${title} ${target}/${label} ${severity}`,
      )
      heard = []
      return lines
    },
    async restart() {
      await store.close()
      store = await openStore(folder.path)
      alerts = await begin()
    },
    async save(next) {
      await store.systems.save(next)
      await alerts.refresh()
    },
    open: async () =>
      (await store.alerts.list({ state: 'open', limit: 50 })).map(
        one => `${one.severity} ${one.target}/${one.label} ${one.muted ?? one.state}`,
      ),
    async close() {
      await store.close()
      await folder.remove()
    },
  }
}
