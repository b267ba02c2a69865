import { deploymentMarks } from '#domain/deployment'
import { evidenceRunbook, type Incident, type KeptIncident, type NewEntry } from '#domain/incident'
import type { StatementLine } from '#domain/reading'
import { foldRun } from '#domain/run'
import { type Gathered, gatheredBy, keptIn } from '../incidents/evidence'
import { ofAlerts, ofMarks, ofRuns, ofStatements, type RunPassed } from '../incidents/happened'
import type { Store } from '../store/store'

/** So many statements are read at a time. */
const page = 200

/** What runs, consoles, alerts and deployments did to a system while an incident was open, and whether that is its evidence. */
export async function happenedIn(
  store: Pick<Store, 'journal' | 'statements' | 'alerts' | 'marks' | 'deployments'>,
  incident: KeptIncident,
  now: string,
  looks: readonly Readonly<Record<string, string>>[],
  clean: (text: string) => string,
): Promise<{ readonly entries: readonly NewEntry[]; readonly evidence?: Incident['evidence'] }> {
  const { system, declaredAt, alert } = incident
  // What ends in this very millisecond belongs to it.
  const span = { from: declaredAt, to: new Date(Date.parse(now) + 1).toISOString() }
  const [from, to] = [new Date(span.from), new Date(span.to)]
  const [runs, statements, alerts, marks, deployed] = await Promise.all([
    store.journal.touching(system, from),
    statementsSince(store, system, declaredAt),
    store.alerts.during(system, from, to),
    store.marks.list(system, from.getTime(), to.getTime()),
    store.deployments.runs(system, from.getTime(), to.getTime()).then(deploymentMarks),
  ])
  const entries = [
    ...ofRuns(runs, span),
    ...ofStatements(statements, span, clean),
    ...ofAlerts(alerts, span, alert),
    ...ofMarks([...marks, ...deployed], span),
  ]
  if (incident.evidence.state !== 'none') return { entries }
  const gathered = await gatherings(
    store,
    runs.filter(run => run.startedAt >= declaredAt),
  )
  const kept = keptIn(gathered, looks)
  if (!kept) return { entries }
  const words = `Kept in ${kept.length} ${kept.length === 1 ? 'run' : 'runs'}`
  return {
    entries: [
      ...entries,
      {
        key: 'evidence kept',
        at: endOf(runs, kept) ?? now,
        kind: 'evidence',
        text: words,
        ...(kept[0] && { of: kept[0] }),
      },
    ],
    evidence: { state: 'kept', runs: kept },
  }
}

/** When the last of these runs ended. */
const endOf = (runs: readonly RunPassed[], ids: readonly string[]) =>
  runs
    .flatMap(({ id, finishedAt }) => (finishedAt && ids.includes(id) ? [finishedAt] : []))
    .toSorted()
    .at(-1)

async function gatherings(
  { journal }: Pick<Store, 'journal'>,
  runs: readonly RunPassed[],
): Promise<readonly Gathered[]> {
  const ids = runs.flatMap(({ id, runbook }) => (runbook === evidenceRunbook ? [id] : []))
  const folded = await Promise.all(ids.map(async id => foldRun(await journal.events(id))))
  return folded.flatMap(run => gatheredBy(run) ?? [])
}

async function statementsSince(
  { statements }: Pick<Store, 'statements'>,
  system: string,
  at: string,
): Promise<readonly StatementLine[]> {
  const found: StatementLine[] = []
  for (;;) {
    const before = found.at(-1)?.id
    const next = await statements.list({ system, limit: page, ...(before !== undefined && { before }) })
    found.push(...next)
    if (next.length < page || (found.at(-1)?.at ?? '') < at) return found
  }
}
