import type { Change } from '#contract/app'
import type { Sampled } from '#contract/metrics'
import { missing } from '#domain/failure'
import type { Tick } from '#domain/metric'
import { applyThreshold } from '#domain/threshold'
import { measuredAs } from '../monitor/readers'
import type { Parts } from './parts'
import type { FaultLog } from './procedures'
import { whenWoken } from './when-woken'

export function createMetricsService({ procedures, monitor, store, changes }: Parts) {
  const os = procedures.metrics
  const systemOf = async (id: string) => {
    const system = await store.systems.get(id)
    if (!system) throw missing('There is no such system any more.')
    return system
  }
  return {
    catalogue: os.catalogue.handler(async () => {
      await monitor.ready()
      return [...monitor.catalogue()]
    }),
    files: os.files.handler(async () => {
      await monitor.ready()
      return monitor.files()
    }),
    sampled: os.sampled.handler(async ({ input }) => {
      const standings = monitor.standings((await systemOf(input.system)).id)
      const { writable, reason } = store.state
      const why = writable
        ? store.samples.unkept()
        : `The store is open for reading only: ${reason ?? 'it cannot be written'}.`
      const unkept = why === undefined ? {} : { unkept: why }
      return [...standings].map(
        ([profile, standing]): Sampled => ({ system: input.system, profile, ...standing, ...unkept }),
      )
    }),
    resume: os.resume.handler(({ input }) => {
      monitor.resume(input.profile)
      changes.tell('metrics')
    }),
    live: os.live.handler(({ input, signal }) =>
      heard(monitor.onTick, input.system, signal ?? new AbortController().signal),
    ),
    lines: os.lines.handler(async ({ input }) => {
      await monitor.ready()
      const system = await systemOf(input.system)
      const shipped = monitor.thresholds()
      const lines = (await store.profiles.list(system.id)).flatMap(profile =>
        monitor.catalogue().flatMap(({ id, protocol, threshold }) => {
          const line = threshold === undefined ? undefined : shipped[threshold]
          return line && threshold !== undefined && protocol === measuredAs(profile.protocol)
            ? [[`${profile.id}/${id}`, applyThreshold(threshold, line, system, profile.name)] as const]
            : []
        }),
      )
      return Object.fromEntries(lines)
    }),
  }
}

/** Keeps the monitor in step with what else happens in the console, and what it hears in the store. */
export function joinMonitor({
  monitor,
  changes,
  store,
  log,
}: Pick<Parts, 'monitor' | 'changes' | 'store'> & { log: FaultLog }): void {
  const standing = new Map<string, string | undefined>()
  let kept = true
  monitor.onTick(tick => {
    if (standing.get(tick.profile) !== tick.failure?.message) changes.tell('metrics')
    standing.set(tick.profile, tick.failure?.message)
    if (!store.state.writable) return
    store.samples.append(tick).then(
      () => {
        // Whoever looks at the charts sees why nothing was drawn in between.
        if (!kept) changes.tell('metrics')
        kept = true
      },
      (error: unknown) => {
        // A full disk refuses every sample; one line tells it.
        if (kept) {
          log.error({ err: error }, 'samples cannot be kept')
          changes.tell('metrics')
        }
        kept = false
      },
    )
  })
  monitor.onRead(problems => {
    if (problems.length > 0) log.error({ problems }, 'metric files that cannot be used')
    changes.tell('metrics')
  })
  const looked = new Set<Change>(['systems', 'profiles', 'settings', 'vault'])
  changes.listen(change => {
    if (change === 'sessions') monitor.opened()
    if (looked.has(change)) monitor.changed().catch(() => {})
  })
}

/** The ticks of a system from now on. Of a target that says more than the reader takes, only the newest waits. */
function heard(
  onTick: (listener: (tick: Tick) => void) => () => void,
  system: string,
  signal: AbortSignal,
): AsyncGenerator<Tick> {
  const waiting = new Map<string, Tick>()
  const join = (wake: () => void) =>
    onTick(tick => {
      if (tick.system !== system) return
      waiting.set(tick.profile, tick)
      wake()
    })
  const take = () => {
    const [next] = waiting.values()
    if (next) waiting.delete(next.profile)
    return next
  }
  return whenWoken(join, take, signal)
}
