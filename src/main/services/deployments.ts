import type { DeploymentFigures } from '#contract/deployments'
import { deploymentsOf } from '#domain/deployment'
import { missing } from '#domain/failure'
import { foldRun, type StepState } from '#domain/run'
import { type Cell, records } from '#domain/table'
import type { Parts } from './parts'

const lookedBackMs = 400 * 86_400_000
const mostListed = 100
const mostFigures = 40

/** The steps of deployment/after that compare; health/compare calls them the same. */
const steps = { metrics: 'what-changed', statements: 'statements-that-became-slower' }

export function createDeploymentsService({ procedures, store }: Pick<Parts, 'procedures' | 'store'>) {
  const os = procedures.deployments
  return {
    list: os.list.handler(async ({ input }) => {
      const now = Date.now()
      const runs = await store.deployments.runs(input.system, now - lookedBackMs, now + 60_000)
      return deploymentsOf(runs).slice(0, mostListed)
    }),
    figures: os.figures.handler(async ({ input }): Promise<DeploymentFigures> => {
      const events = await store.journal.events(input.run)
      if (events.length === 0) throw missing(`There is no run ${input.run}.`)
      const run = foldRun(events)
      const [metrics, statements] = [run.steps[steps.metrics], run.steps[steps.statements]]
      const enough = rowsOf(metrics).filter(row => row.verdict !== 'too little')
      return {
        metrics: enough.filter(tells).slice(0, mostFigures).map(metricOf),
        statements: rowsOf(statements).filter(changed).slice(0, mostFigures).map(statementOf),
        compared: enough.length,
        tooLittle: rowsOf(metrics).length - enough.length,
        metricsMissing: enough.length > 0 ? undefined : whyNone(metrics, run.steps['what-was-measured']),
        statementsMissing: rowsOf(statements).some(comparable) ? undefined : whyNone(statements),
      }
    }),
  }
}

type Row = Readonly<Record<string, Cell>>

const rowsOf = (step: StepState | undefined): Row[] => {
  const table = step?.tables.findLast(one => one.role === 'action')?.table
  return table ? records(table) : []
}

/** What users feel is told also where it stayed. */
const felt = new Set<Cell>(['http_error_pct', 'http_p95_ms', 'http_ms'])
const tells = (row: Row) => felt.has(row.metric ?? null) || row.verdict !== 'same'
/** A new statement is told of where it takes a tenth of all time, as the runbook does. */
const changed = ({ verdict, share_pct }: Row) =>
  verdict === 'slower' || verdict === 'faster' || (verdict === 'new' && Number(share_pct) >= 10)
const comparable = (row: Row) => changed(row) || row.verdict === 'same'

const text = (cell: Cell | undefined) => String(cell ?? '')
const number = (cell: Cell | undefined) => (cell === null || cell === undefined ? null : Number(cell))

const metricOf = (row: Row) => ({
  ...{ target: text(row.target), title: text(row.title), label: text(row.label), verdict: text(row.verdict) },
  ...{ was: text(row.was), isNow: text(row.is_now), crossed: row.crossed ? text(row.crossed) : null },
})

const statementOf = (row: Row) => ({
  ...{ statement: text(row.statement_begins), verdict: text(row.verdict), times: number(row.times) },
  ...{ beforeMs: number(row.before_mean_ms), afterMs: number(row.after_mean_ms), calls: number(row.after_calls) ?? 0 },
})

/** Why a step compared nothing, in its own words or in those of the one it builds on. */
const whyNone = (step: StepState | undefined, base?: StepState): string =>
  step?.failure?.message ??
  step?.findings[0]?.title ??
  base?.findings[0]?.title ??
  step?.reason ??
  'The run did not come to it.'
