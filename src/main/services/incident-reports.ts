import { isTrouble } from '#domain/finding'
import { evidenceRunbook, type Incident, isOpen, type TimelineEntry } from '#domain/incident'
import { findingsOf, foldRun, type Run } from '#domain/run'
import { tableWithoutSecrets } from '#domain/without-secrets'
import { acknowledgeBy, dueAt } from '../incidents/clocks'
import { measuresOf } from '../incidents/measures'
import { type IncidentReport, incidentDocument, markdownOf, pageOf } from '../reports/index'
import type { Parts } from './parts'

type ReportedRun = IncidentReport['runs'][number]

/** So many runs, the newest, are read for a report; the timeline names all of them. */
const mostRuns = 100

/** Writes the hand-over and the post-mortem of an incident. */
export function createIncidentReports({ store, desk }: Pick<Parts, 'store' | 'desk'>) {
  async function reportOf(id: string, kind: IncidentReport['kind']): Promise<IncidentReport> {
    const { incident, timeline } = await desk.get(id)
    const system = await store.systems.get(incident.system)
    const ids = [...new Set(timeline.flatMap(one => (runOf(one) ? [runOf(one) ?? ''] : [])))]
    const folded = await Promise.all(ids.slice(-mostRuns).map(async run => foldRun(await store.journal.events(run))))
    const runs = folded.flatMap(run => reported(run, desk.clean))
    const others = await Promise.all(
      [false, true].map(closed => store.incidents.list({ system: incident.system, closed })),
    )
    const { mttaMs, mttrMs } = measuresOf([incident])
    return {
      ...{ kind, at: new Date().toISOString(), incident, timeline, runs },
      system: { name: system?.name ?? incident.system, environment: system?.environment ?? 'no longer here' },
      clocks: clocksOf(incident, timeline, system?.incidents),
      ...(mttaMs !== undefined && { acknowledgedMs: mttaMs }),
      ...(mttrMs !== undefined && { resolvedMs: mttrMs }),
      mean: measuresOf(others.flat()),
      open: openIn(incident, timeline, folded),
      actions: actionsOf(incident, runs),
    }
  }
  return async ({ id, kind, format }: { id: string; kind: IncidentReport['kind']; format: 'markdown' | 'html' }) => {
    const report = await reportOf(id, kind)
    const tree = incidentDocument(report)
    if (format === 'markdown') return { name: `${kind}-${id}.md`, text: markdownOf(tree) }
    const { incident, system, at } = report
    return { name: `${kind}-${id}.html`, text: pageOf(tree, { title: incident.title, system: system.name, at }) }
  }
}

const runOf = ({ kind, of }: TimelineEntry) => (kind === 'run' || kind === 'statement' ? of : undefined)

/** Whether each was done in time; of updates each pause between two of them, and the one that lasts. */
function clocksOf(
  incident: Incident,
  timeline: readonly TimelineEntry[],
  policy: Parameters<typeof dueAt>[1],
): IncidentReport['clocks'] {
  const until = acknowledgeBy(incident, policy)
  const { acknowledgedAt, resolvedAt } = incident
  const now = new Date().toISOString()
  const first = {
    name: 'Acknowledge',
    until,
    ...(acknowledgedAt && { at: acknowledgedAt }),
    met: (acknowledgedAt ?? now) <= until,
  }
  if (!acknowledgedAt) return [first]
  const told = timeline.filter(({ kind }) => kind === 'update').map(({ at }) => at)
  const end = resolvedAt ?? now
  const updates = [...told.filter(at => at >= acknowledgedAt && at < end), undefined].flatMap((at, place, all) => {
    const toldAt = place === 0 ? undefined : all[place - 1]
    const due = dueAt({ ...incident, state: 'acknowledged', ...{ toldAt } }, policy)
    if (due === undefined) return []
    const done = at ?? resolvedAt
    return [
      {
        name: at ? `Update ${place + 1}` : resolvedAt ? 'Resolved' : 'Next update',
        until: due,
        ...(done && { at: done }),
        met: (done ?? now) <= due,
      },
    ]
  })
  return [first, ...updates]
}

/** A run's part of a report, without secrets. */
function reported(run: Run, clean: (text: string) => string): readonly ReportedRun[] {
  const { header, steps, startedAt } = run
  if (!header || !startedAt) return []
  const all = Object.values(steps)
  const gathers = header.runbook === evidenceRunbook
  const targets = Object.values(header.targets).map(({ name }) => name)
  return [
    {
      ...{ id: header.id, at: startedAt },
      title: gathers ? `${header.title} (${targets.join(', ')})` : header.title,
      findings: findingsOf(run)
        .filter(({ finding }) => isTrouble(finding))
        .map(({ step, finding: { evidence: _, ...finding } }) => ({
          step: steps[step]?.title ?? step,
          finding: {
            ...finding,
            title: clean(finding.title),
            ...(finding.advice !== undefined && { advice: clean(finding.advice) }),
          },
        })),
      commands: all.flatMap(step =>
        step.commands
          .filter(({ role }) => role === 'action' || role === 'undo')
          .map(({ kind, text }) => ({
            ...{ step: step.title, kind, text: clean(text), changes: step.effect !== 'reads' },
            target: header.targets[step.target ?? '']?.name ?? '',
          })),
      ),
      evidence: gathers
        ? all
            .filter(({ outcome }) => outcome === 'passed' || outcome === 'found' || outcome === 'failed')
            .map(({ title, failure, tables }) => {
              const table = tables.findLast(({ role }) => role === 'action')?.table
              return {
                step: title,
                ...(table && {
                  table: {
                    ...tableWithoutSecrets(table),
                    rows: tableWithoutSecrets(table).rows.map(row =>
                      row.map(cell => (typeof cell === 'string' ? clean(cell) : cell)),
                    ),
                  },
                }),
                ...(failure && { failure: clean(failure.message) }),
              }
            })
        : [],
    },
  ]
}

/** What whoever takes it over has to know first. */
function openIn(incident: Incident, timeline: readonly TimelineEntry[], runs: readonly Run[]): readonly string[] {
  const next = {
    declared: 'acknowledge it',
    acknowledged: 'mitigate it',
    mitigated: 'resolve it',
    resolved: 'close it, with its post-mortem',
    closed: '',
  }
  const resolved = new Set(
    timeline.flatMap(({ kind, of, text }) => (kind === 'alert' && text.startsWith('Resolved') ? [of] : [])),
  )
  const fired = timeline.filter(
    ({ kind, of, text }) => kind === 'alert' && text.startsWith('Fired') && !resolved.has(of),
  )
  return [
    ...(incident.state === 'closed' ? [] : [`It is ${incident.state}. Next: ${next[incident.state]}.`]),
    ...(incident.dueAt
      ? [
          `Awaited until ${incident.dueAt.slice(0, 19).replace('T', ' ')} UTC: ${incident.state === 'declared' ? 'that somebody acknowledges' : 'the next update'}.`,
        ]
      : []),
    ...(isOpen(incident) && !incident.roles.lead ? ['Nobody has the lead.'] : []),
    ...(isOpen(incident) && incident.evidence.state === 'none'
      ? ['The evidence is not gathered: nothing may be restarted yet.']
      : []),
    ...(incident.cause ? [] : ['The cause is not known.']),
    ...fired.map(({ text }) => `Alert, not resolved. ${text}`),
    ...runs.flatMap(({ status, header, questions }) =>
      status === 'finished' || !header
        ? []
        : [`${header.title} ${questions.length > 0 ? 'waits for an answer' : 'still runs'}.`],
    ),
    ...runs.flatMap(run =>
      run.outcome === 'unknown' ? [`What became of a change is not known: ${run.header?.title ?? ''}.`] : [],
    ),
  ]
}

/** What is to be done so that it does not come again: what the findings advise, then what the guide asks for after every incident. */
const actionsOf = ({ cause }: Incident, runs: readonly ReportedRun[]): readonly string[] => [
  ...new Set([
    ...(cause ? [] : ['Find the cause']),
    ...runs.flatMap(run =>
      run.findings.flatMap(({ finding }) => (finding.advice ? [`${finding.title}: ${finding.advice}`] : [])),
    ),
    'See that an alert tells it earlier the next time',
    'Update the runbook that was missing or wrong',
    'Talk the post-mortem over, with a date',
  ]),
]
