import { resolve } from 'node:path'
import type { Tick } from '#domain/metric'
import { profileSchema } from '#domain/profile'
import { type Clock, ourClock } from '../../src/main/monitor/clock'
import { createMonitor, type Monitor } from '../../src/main/monitor/monitor'
import { probes } from '../../src/main/probes'
import { createSessions } from '../../src/main/sessions/sessions'
import { openStore } from '../../src/main/store/store'
import { scratchFolder, until } from './scratch'

/** A busy machine answers late, and is then asked less often. */
const patienceMs = 60_000

/** A monitor over real rooms with one system `acme`, whose quarter of a minute is short. */
export interface Sampled {
  readonly monitor: Monitor
  readonly sessions: ReturnType<typeof createSessions>
  /** All that was heard, oldest first. */
  readonly ticks: readonly Tick[]
  /** The first tick of a target from number `from` on that is as wanted. */
  heard(target: string, wanted: (tick: Tick) => boolean, from?: number): Promise<Tick>
  close(): Promise<void>
}

export async function startSampled(
  targets: readonly ({ readonly name: string } & Record<string, unknown>)[],
  {
    clock = ourClock,
    secondMs = 20,
    resources = resolve('resources'),
    secrets = {},
  }: { clock?: Clock; secondMs?: number; resources?: string; secrets?: Readonly<Record<string, string>> } = {},
): Promise<Sampled> {
  const scratch = await scratchFolder('sampled')
  const store = await openStore(scratch.path)
  const system = { id: 'acme', name: 'acme', environment: 'development' as const, note: '', facts: {}, thresholds: {} }
  await store.systems.save({ ...system, sampling: { everySeconds: 15 } })
  for (const target of targets)
    await store.profiles.save(profileSchema.parse({ id: target.name, system: 'acme', ...target }))
  const sessions = createSessions({
    profiles: store.profiles,
    secret: async ({ name }) => secrets[name] ?? null,
    hostKeys: store.hostKeys,
    idleMs: () => 60_000,
    onChange: () => {},
  })
  const { systems, profiles } = store
  const monitor = createMonitor({ systems, profiles, sessions, probes, resources, clock, secondMs })
  const ticks: Tick[] = []
  monitor.onTick(tick => ticks.push(tick))
  await monitor.ready()
  return {
    monitor,
    sessions,
    ticks,
    heard: (target, wanted, from = 0) =>
      until(async () => {
        const found = ticks.slice(from).find(tick => tick.profile === target && wanted(tick))
        if (!found) throw new Error(`${target} did not say it yet; last: ${JSON.stringify(ticks.at(-1))}`)
        return found
      }, patienceMs),
    async close() {
      await monitor.close()
      await sessions.closeAll()
      await store.close()
      await scratch.remove()
    },
  }
}

/** The value of a metric in a tick; undefined where there is none. */
export const valueIn = (tick: Tick, metric: string, label?: string): number | undefined =>
  tick.values.find(value => value.metric === metric && (label === undefined || value.label === label))?.value
