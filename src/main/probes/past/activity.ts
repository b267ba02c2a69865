import { z } from 'zod'
import type { PastRun } from '#domain/past'
import type { Probe } from '#domain/probe'
import { protocols } from '#domain/profile'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'
import { pastOf } from './measured'
import { backParameter } from './runs'

const columns = {
  at: 'time',
  kind: 'text',
  title: 'text',
  by: 'text',
  outcome: 'text',
  changes: 'int',
  runbook: 'text',
} as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({
  ...backParameter,
  /** Only these: `deployment`, `change`, `incident`, `alert` and the like. */
  kind: z.string().min(1).nullish(),
})
const most = 500

/** One row for each run that changed something, and for each mark that is not a run's: deployments, incidents, alerts, remarks. */
export const pastActivity: Probe<z.infer<typeof parameters>> = {
  name: 'past.activity',
  summary: 'What was done to this system in a period, and what happened to it: changes, deployments, alerts, remarks.',
  protocols,
  parameters,
  columns: columnsOf(columns),
  async run({ back, kind }, context) {
    const to = Date.now()
    const period = { from: to - back * 1000, to }
    const past = pastOf(context)
    const { system } = context.target
    const [runs, marks] = await Promise.all([past.runs(system, period), past.marks(system, period)])
    const deployed = new Map(marks.flatMap(({ kind, of, title }) => (kind === 'deployment' && of ? [[of, title]] : [])))
    const rows = [
      ...runs.filter(run => run.changes > 0).map(run => ofRun(run, deployed.get(run.id))),
      ...marks
        .filter(mark => mark.kind !== 'run' && !(mark.of !== undefined && deployed.has(mark.of)))
        .map((mark): Cell[] => [iso(mark.at), mark.kind, mark.title, mark.by ?? null, null, 0, null]),
    ]
      .filter(row => !kind || row[1] === kind)
      .toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))
    return {
      columns: this.columns,
      rows: rows.slice(-most),
      ...(rows.length > most ? { cut: `Only the newest ${most} of ${rows.length} are here.` } : {}),
    }
  },
}

const ofRun = (run: PastRun, deployed: string | undefined): Cell[] => {
  const { startedAt, title, operator, outcome, changes, runbook } = run
  return [startedAt, deployed ? 'deployment' : 'change', deployed ?? title, operator, outcome, changes, runbook]
}

const iso = (at: number) => new Date(at).toISOString()
