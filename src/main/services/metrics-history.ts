import { toFailure } from '#domain/failure'
import type { Mark } from '#domain/mark'
import type { Tick } from '#domain/metric'
import type { RunLine } from '../store/history'
import type { SampleStore } from '../store/samples/samples'
import type { Parts } from './parts'
import type { FaultLog } from './procedures'
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
      const found = await Promise.all([
        store.marks.list(system, from, to),
        store.journal.changing(system, new Date(from), new Date(to)).then(runs => runs.map(markOfRun)),
      ])
      return found.flat().toSorted((a, b) => a.at - b.at)
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

/** Keeps all that is measured. What cannot be kept is a gap; why is logged when it begins, not with every sample. */
export function keepSamples(
  monitor: { onTick(listener: (tick: Tick) => void): unknown },
  samples: Pick<SampleStore, 'append'>,
  log: FaultLog,
): void {
  let failing = false
  monitor.onTick(tick => {
    samples.append(tick).then(
      () => {
        failing = false
      },
      (error: unknown) => {
        if (!failing) log.error({ failure: toFailure(error) }, 'what is measured cannot be kept')
        failing = true
      },
    )
  })
}
