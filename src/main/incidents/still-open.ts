import type { Finding } from '#domain/finding'
import { type Incident, isOpen, type TimelineEntry } from '#domain/incident'
import type { Run } from '#domain/run'

/** What whoever takes it over has to know first. */
export function openIn(
  incident: Incident,
  timeline: readonly TimelineEntry[],
  runs: readonly Run[],
): readonly string[] {
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
export const actionsOf = (
  { cause }: Pick<Incident, 'cause'>,
  runs: readonly { readonly findings: readonly { readonly finding: Finding }[] }[],
): readonly string[] => [
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
