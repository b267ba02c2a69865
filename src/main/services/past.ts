import type { Library } from '#domain/library'
import type { Metric } from '#domain/metric'
import type { Past } from '#domain/past'
import { applyThreshold } from '#domain/threshold'
import type { Store } from '../store/store'

/** What the console keeps, as runbooks may look at it. */
export function createPast({
  store,
  library,
  metrics,
}: {
  readonly store: Pick<Store, 'samples' | 'marks' | 'journal' | 'baselines' | 'profiles' | 'systems' | 'secrets'>
  readonly library: Pick<Library, 'list' | 'thresholds'>
  /** All that can be measured. */
  metrics(): Promise<readonly Metric[]>
}): Past {
  return {
    metrics,
    samples: store.samples,
    async line(target, { threshold }) {
      const shipped = threshold === undefined ? undefined : library.thresholds()[threshold]
      const system = shipped && (await store.systems.get(target.system))
      return threshold !== undefined && shipped && system
        ? applyThreshold(threshold, shipped, system, target.name)
        : undefined
    },
    targets: system => store.profiles.list(system),
    runs: (system, period) => store.journal.during(system, period),
    looks: (step, { from, to }) => store.baselines.between(step, from, to),
    marks: (system, { from, to }) => store.marks.list(system, from, to),
    async secrets(system) {
      const [profiles, sealed] = await Promise.all([store.profiles.list(system), store.secrets.all()])
      return profiles.map(({ id, secret }) => ({
        profile: id,
        from: secret.from,
        sealedAt:
          secret.from === 'stored'
            ? (sealed.find(one => one.profile === id && one.field === 'secret')?.sealed_at ?? null)
            : null,
      }))
    },
    runbooks: () => library.list(),
  }
}
