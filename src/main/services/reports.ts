import type { ReportLine } from '#contract/reports'
import { compare } from '#domain/comparison'
import { missing } from '#domain/failure'
import { type ReportKind, reportKinds } from '#domain/report-kind'
import { foldRun } from '#domain/run'
import type { Cadence, Runbook } from '#domain/runbook'
import type { Parts } from './parts'
import { runBefore } from './report-files'

/** So many of each are offered to be opened and read against. */
const mostMade = 30

const days: Record<Exclude<Cadence, 'on-demand'>, number> = { daily: 1, weekly: 7, monthly: 30, quarterly: 91 }

export function createReportsService({ procedures, store, library }: Parts) {
  const os = procedures.reports

  async function line(runbook: Runbook, kind: ReportLine['kind'], system: string): Promise<ReportLine> {
    const runs = await store.journal.list({ runbook: runbook.id, system, limit: mostMade })
    const made = runs.filter(run => run.status === 'finished')
    const whole = made.find(run => run.outcome === 'passed' || run.outcome === 'found')
    const { id, title, summary, cadence } = runbook
    return {
      ...{ runbook: id, title, summary, kind, cadence, made },
      going: runs.find(run => run.status !== 'finished'),
      dueAt: cadence === 'on-demand' ? undefined : dueAt(cadence, whole?.startedAt),
    }
  }
  return {
    list: os.list.handler(({ input }) => {
      const listed = library.list().flatMap(runbook => {
        const kind: ReportLine['kind'] | undefined =
          runbook.report ?? (runbook.certificate.length > 0 ? 'certificate' : undefined)
        return kind ? [{ runbook, kind }] : []
      })
      const inOrder = listed.toSorted((a, b) => place(a.kind) - place(b.kind) || byTitle(a.runbook, b.runbook))
      return Promise.all(inOrder.map(one => line(one.runbook, one.kind, input.system)))
    }),
    compare: os.compare.handler(async ({ input }) => {
      const header = await store.journal.header(input.run)
      if (!header) throw missing(`There is no run ${input.run}.`)
      const against = input.against ?? (await runBefore(store, header))
      if (against === undefined) return null
      const [before, after] = await Promise.all([against, input.run].map(run => store.journal.events(run)))
      if (!before?.length || !after?.length) throw missing(`There is no run ${against}.`)
      return compare(foldRun(before), foldRun(after))
    }),
  }
}

/** One that never was made, or never came to its end, is due now. */
const dueAt = (cadence: Exclude<Cadence, 'on-demand'>, last: string | undefined) =>
  new Date(last === undefined ? Date.now() : Date.parse(last) + days[cadence] * 86_400_000).toISOString()

const order: readonly (ReportKind | 'certificate')[] = [...reportKinds, 'certificate']
const place = (kind: ReportLine['kind']) => order.indexOf(kind)
const byTitle = (a: Runbook, b: Runbook) => a.title.localeCompare(b.title)
