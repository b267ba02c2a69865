import type { Alert } from '#domain/alert'
import { deploymentMarks } from '#domain/deployment'
import { type Mark, mostAlertMarks } from '#domain/mark'
import type { RunLine } from '../store/history'
import type { Parts } from './parts'
import { markOfIncident } from './past'
import { operatorOf } from './settings'

export function createMetricsHistoryService({
  procedures,
  store,
  changes,
}: Pick<Parts, 'procedures' | 'store' | 'changes'>) {
  const os = procedures.metrics
  return {
    series: os.series.handler(async ({ input }) => [...(await store.samples.series(input))]),
    stretch: os.stretch.handler(async ({ input: { series, from, to, points } }) => [
      ...(await store.samples.stretch(series, from, to, points)),
    ]),
    marks: os.marks.handler(async ({ input: { system, from, to } }) => {
      const [marks, runs, deployments, alerts, incidents] = await Promise.all([
        store.marks.list(system, from, to),
        store.journal.changing(system, new Date(from), new Date(to)).then(runs => runs.map(markOfRun)),
        store.deployments.runs(system, from, to).then(deploymentMarks),
        store.alerts
          .during(system, new Date(from), new Date(to), mostAlertMarks)
          .then(alerts => alerts.map(markOfAlert)),
        store.incidents.during(system, new Date(from), new Date(to)).then(incidents => incidents.map(markOfIncident)),
      ])
      const deployed = new Set(deployments.map(one => one.id))
      const others = runs.filter(one => !deployed.has(one.id))
      return [...marks, ...others, ...deployments, ...alerts, ...incidents].toSorted((a, b) => a.at - b.at)
    }),
    mark: os.mark.handler(async ({ input }) => {
      const mark = await store.marks.add({ ...input, by: await operatorOf(store) })
      changes.tell('marks')
      return mark
    }),
    unmark: os.unmark.handler(async ({ input }) => {
      await store.marks.remove(input.id)
      changes.tell('marks')
    }),
  }
}

const markOfRun = (run: RunLine): Mark => ({
  ...{ id: `run ${run.id}`, system: run.system, kind: 'run', of: run.id, title: run.title, by: run.operator },
  at: Date.parse(run.startedAt),
  ...(run.finishedAt !== null && { until: Date.parse(run.finishedAt) }),
})

const markOfAlert = (alert: Alert): Mark => ({
  ...{ id: `alert ${alert.id}`, system: alert.system, kind: 'alert', of: alert.id, at: Date.parse(alert.since) },
  title: [alert.title, alert.target, alert.label].filter(Boolean).join(' · '),
  ...(alert.resolvedAt !== undefined && { until: Date.parse(alert.resolvedAt) }),
})
