import { z } from 'zod'
import type { PastRun } from '#domain/past'
import type { Probe } from '#domain/probe'
import { protocols } from '#domain/profile'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'
import { lengthOfTime } from './length'
import { pastOf } from './measured'

const columns = {
  runbook: 'text',
  title: 'text',
  runs: 'int',
  found: 'int',
  failed: 'int',
  worst: 'text',
  headline: 'text',
  first_found_at: 'time',
  last_at: 'time',
  last_outcome: 'text',
  still_there: 'bool',
  last_headline: 'text',
  last_worst: 'text',
} as const satisfies Record<string, ColumnType>

export const backParameter = {
  /** How far back is looked. */
  back: lengthOfTime.default(30 * 86_400),
}

const parameters = z.strictObject(backParameter)

const weight = { info: 1, warning: 2, critical: 3 } as const
const weightOf = ({ worst }: PastRun) => (worst ? weight[worst] : 0)
/** It could not look, or nobody knows what became of it. */
const failed = (run: PastRun) => run.outcome === 'failed' || run.outcome === 'unknown' || run.outcome === 'interrupted'

/** One row a runbook that ran: how often it found something, the worst of it, and whether its newest run still does. */
export const pastRuns: Probe<z.infer<typeof parameters>> = {
  name: 'past.runs',
  summary: 'What the runs of a period found on this system, by runbook, worst first.',
  protocols,
  parameters,
  columns: columnsOf(columns),
  async run({ back }, context) {
    const to = Date.now()
    const runs = await pastOf(context).runs(context.target.system, { from: to - back * 1000, to })
    const ended = runs.filter(run => run.outcome !== null)
    const rows = [...Map.groupBy(ended, run => run.runbook).values()].map(of => ({
      cells: rowOf(of),
      rank: rankOf(of),
    }))
    return { columns: this.columns, rows: rows.toSorted((a, b) => b.rank - a.rank).map(one => one.cells) }
  },
}

/** Runs of one runbook, oldest first. */
function rowOf(runs: readonly PastRun[]): Cell[] {
  const found = runs.filter(run => run.findings > 0)
  const worst = worstOf(runs)
  const last = runs.at(-1)
  return [
    ...[last?.runbook ?? null, last?.title ?? null, runs.length, found.length, runs.filter(failed).length],
    ...[worst?.worst ?? null, worst?.headline ?? null, found[0]?.startedAt ?? null],
    ...[last?.startedAt ?? null, last?.outcome ?? null, (last?.findings ?? 0) > 0, last?.headline ?? null],
    last?.worst ?? null,
  ]
}

const worstOf = (runs: readonly PastRun[]) => runs.toSorted((a, b) => weightOf(b) - weightOf(a))[0]

/** What is still there comes before what went away, and critical before warning. */
function rankOf(runs: readonly PastRun[]): number {
  const last = runs.at(-1)
  const worst = worstOf(runs)
  const now = last ? (last.findings > 0 ? weightOf(last) : failed(last) ? 1.5 : 0) : 0
  return now * 10 + (worst ? weightOf(worst) : 0)
}
