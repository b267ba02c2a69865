import { useMemo } from 'react'
import { chartLines } from '#domain/chart-lines'
import type { StepState } from '#domain/run'
import { LinesChart } from '../../parts/lines-chart'

/** The rows of a step as its runbook wants them drawn; nothing where none of them can be. Their table stays below. */
export function ChartLook({ step, look }: { step: StepState; look: StepState['tables'][number] }) {
  const drawn = useMemo(() => step.chart && chartLines(look.table, step.chart), [step.chart, look.table])
  if (!drawn?.lines.some(one => one.points.some(point => point.y !== null))) return null
  return <LinesChart drawn={drawn} name={step.title} />
}
