import type { Alert } from '#domain/alert'
import { deploymentMarks } from '#domain/deployment'
import type { KeptIncident } from '#domain/incident'
import type { Library } from '#domain/library'
import type { Mark } from '#domain/mark'
import type { Metric } from '#domain/metric'
import type { Past } from '#domain/past'
import { applyThreshold } from '#domain/threshold'
import { dueAt } from '../incidents/clocks'
import type { Store } from '../store/store'

/** What the console keeps, as runbooks may look at it. */
export function createPast({
  store,
  library,
  metrics,
}: {
  readonly store: Pick<
    Store,
    | 'samples'
    | 'marks'
    | 'deployments'
    | 'incidents'
    | 'alerts'
    | 'journal'
    | 'baselines'
    | 'profiles'
    | 'systems'
    | 'secrets'
  >
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
    passed: (system, step) => store.journal.passed(system, step),
    looks: (step, { from, to }) => store.baselines.between(step, from, to),
    async marks(system, { from, to }) {
      const [marks, runs, alerts, incidents] = await Promise.all([
        store.marks.list(system, from, to),
        store.deployments.runs(system, from, to),
        store.alerts.recent(new Date(from).toISOString()),
        store.incidents.during(system, new Date(from), new Date(to)),
      ])
      const own = [...alerts.filter(one => one.system === system).map(markOfAlert), ...incidents.map(markOfIncident)]
      const during = own.filter(({ at }) => at >= from && at < to)
      return [...marks, ...deploymentMarks(runs), ...during].toSorted((a, b) => a.at - b.at)
    },
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
    namedSecrets: async system => (await store.systems.get(system))?.secrets ?? [],
    async incidents(system) {
      const policy = (await store.systems.get(system))?.incidents
      return (await store.incidents.list({ system, closed: false })).map(one => {
        const due = dueAt(one, policy)
        return { ...one, ...(due !== undefined && { dueAt: due }) }
      })
    },
    runbooks: () => library.list(),
  }
}

const markOfAlert = ({ id, system, title, target, since, resolvedAt }: Alert): Mark => ({
  ...{ id: `alert ${id}`, system, kind: 'alert', of: id, title: `${title} (${target})`, at: Date.parse(since) },
  ...(resolvedAt !== undefined && { until: Date.parse(resolvedAt) }),
})

/** An incident on a chart: from when the trouble began until it was resolved. */
export const markOfIncident = ({
  id,
  system,
  severity,
  title,
  beganAt,
  resolvedAt,
  declaredBy,
}: KeptIncident): Mark => ({
  ...{ id: `incident ${id}`, system, kind: 'incident', of: id, title: `${severity} ${title}`, at: Date.parse(beganAt) },
  ...(resolvedAt !== undefined && { until: Date.parse(resolvedAt) }),
  by: declaredBy,
})
