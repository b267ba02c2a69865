import { missing } from '#domain/failure'
import type { Parts } from './parts'

export function createMetricsHistoryService({ procedures }: Pick<Parts, 'procedures'>) {
  const os = procedures.metrics
  const notKept = () => missing('No history of samples is kept.')
  return {
    series: os.series.handler(() => []),
    stretch: os.stretch.handler(() => []),
    marks: os.marks.handler(() => []),
    mark: os.mark.handler(() => {
      throw notKept()
    }),
    unmark: os.unmark.handler(() => {
      throw notKept()
    }),
  }
}
