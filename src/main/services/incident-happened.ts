import { deploymentMarks } from '#domain/deployment'
import { evidenceRunbook, type Incident, type KeptIncident, type NewEntry } from '#domain/incident'
import type { StatementLine } from '#domain/reading'
import { foldRun } from '#domain/run'
import { type Gathered, gatheredBy, keptIn } from '../incidents/evidence'
import { ofAlerts, ofMarks, ofRuns, ofStatements, type RunPassed } from '../incidents/happened'
import type { Store } from '../store/store'

/** So many statements are read at a time. */
const page = 200

/** A record stands in the store a moment after the time it bears. */
const lateMs = 60_000
/** Of a statement that did not end within this no end is told any more; a deployment that waited longer is none of today. */
const longestMs = 86_400_000

/**
 * What runs, consoles, alerts and deployments did to a system while an incident was open, and whether that is its evidence.
 * Runs, statements and alerts are many: those over before `since`, which an earlier look answered, are not read again.
 */
export async function happenedIn(
  store: Pick<Store, 'journal' | 'statements' | 'alerts' | 'marks' | 'deployments'>,
  incident: KeptIncident,
  now: string,
  since: string,
  looks: readonly Readonly<Record<string, string>>[],
  clean: (text: string) => string,
): Promise<{
  readonly entries: readonly NewEntry[]
  readonly evidence?: Incident['evidence']
  /** From when on to read the next time; ISO 8601 UTC. */
  readonly since: string
}> {
  const { system, declaredAt, alert } = incident
  // What ends in this very millisecond belongs to it.
  const span = { from: declaredAt, to: new Date(Date.parse(now) + 1).toISOString() }
  const [from, to] = [new Date(span.from), new Date(span.to)]
  const [runs, statements, alerts, marks, deployed] = await Promise.all([
    store.journal.touching(system, new Date(since)),
    statementsSince(store, system, since),
    store.alerts.during(system, new Date(since), to),
    store.marks.list(system, from.getTime(), to.getTime()),
    // One that began before may have changed something since; one that only asks may never become a deployment.
    store.deployments
      .runs(system, from.getTime() - longestMs, to.getTime())
      .then(all => deploymentMarks(all.filter(({ changedAt }) => changedAt !== null))),
  ])
  const entries = [
    ...ofRuns(runs, span),
    ...ofStatements(statements, span, clean),
    ...ofAlerts(alerts, span, alert),
    ...ofMarks([...marks, ...deployed], span),
  ]
  const next = nextSince(statements, now)
  if (incident.evidence.state !== 'none') return { entries, since: next }
  const gathering = await evidenceRuns(store, system, declaredAt)
  const kept = keptIn(await gatherings(store, gathering), looks)
  if (!kept) return { entries, since: next }
  const words = `Kept in ${kept.length} ${kept.length === 1 ? 'run' : 'runs'}`
  return {
    entries: [
      ...entries,
      {
        key: 'evidence kept',
        at: endOf(gathering, kept) ?? now,
        kind: 'evidence',
        text: words,
        ...(kept[0] && { of: kept[0] }),
      },
    ],
    evidence: { state: 'kept', runs: kept },
    since: next,
  }
}

/** What is not ended yet is read again, with what came a moment ago. */
function nextSince(statements: readonly StatementLine[], now: string): string {
  const before = (ms: number) => new Date(Date.parse(now) - ms).toISOString()
  const open = statements.filter(
    ({ outcome, kind, at }) => outcome === null && kind !== 'terminal' && at > before(longestMs),
  )
  return [before(lateMs), ...open.map(({ at }) => at)].toSorted()[0] ?? now
}

type EvidenceRun = Pick<RunPassed, 'id' | 'startedAt' | 'finishedAt'>

/** Runs that gathered evidence since then, oldest first. */
const evidenceRuns = async ({ journal }: Pick<Store, 'journal'>, system: string, at: string) =>
  (await journal.list({ system, runbook: evidenceRunbook })).filter(({ startedAt }) => startedAt >= at).toReversed()

/** When the last of these runs ended. */
const endOf = (runs: readonly EvidenceRun[], ids: readonly string[]) =>
  runs
    .flatMap(({ id, finishedAt }) => (finishedAt && ids.includes(id) ? [finishedAt] : []))
    .toSorted()
    .at(-1)

async function gatherings(
  { journal }: Pick<Store, 'journal'>,
  runs: readonly EvidenceRun[],
): Promise<readonly Gathered[]> {
  const folded = await Promise.all(runs.map(async ({ id }) => foldRun(await journal.events(id))))
  return folded.flatMap(run => gatheredBy(run) ?? [])
}

/** Oldest first: those of one millisecond stand on the timeline in the order in which they came. */
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
    if (next.length < page || (found.at(-1)?.at ?? '') < at) return found.toReversed()
  }
}
