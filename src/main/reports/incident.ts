import type { ListItem, Root, RootContent } from 'mdast'
import type { Finding } from '#domain/finding'
import type { Incident, TimelineEntry } from '#domain/incident'
import type { ActionKind } from '#domain/runbook'
import type { Table } from '#domain/table'
import { duration, utc } from './duration'
import { evidence } from './evidence'
import { block, grid, heading, list, mono, paragraph, strong } from './nodes'

/** An incident, arranged for those who take it over, or learn from it. Its texts come here without secrets. */
export interface IncidentReport {
  readonly kind: 'hand-over' | 'post-mortem'
  /** When it was written; ISO 8601. */
  readonly at: string
  readonly incident: Incident
  readonly system: { readonly name: string; readonly environment: string }
  readonly timeline: readonly TimelineEntry[]
  readonly clocks: readonly {
    readonly name: string
    readonly until: string
    /** When it was done; absent while it is not. */
    readonly at?: string
    readonly met: boolean
  }[]
  /** Of this incident; absent while it is not known. */
  readonly acknowledgedMs?: number
  readonly resolvedMs?: number
  /** Of the incidents of the system so far: how many, and the means. */
  readonly mean: {
    readonly acknowledged: number
    readonly mttaMs?: number
    readonly resolved: number
    readonly mttrMs?: number
  }
  readonly runs: readonly ReportedRun[]
  /** What is still to be done or not known. */
  readonly open: readonly string[]
  /** Boxes to be ticked. */
  readonly actions: readonly string[]
}

/** What a run of the incident found, sent and saw. */
export interface ReportedRun {
  readonly id: string
  readonly title: string
  readonly at: string
  readonly findings: readonly { readonly step: string; readonly finding: Finding }[]
  readonly commands: readonly {
    readonly step: string
    readonly target: string
    readonly kind: ActionKind
    readonly changes: boolean
    readonly text: string
  }[]
  /** Of the runs that gathered evidence. */
  readonly evidence: readonly { readonly step: string; readonly table?: Table; readonly failure?: string }[]
}

/** A hand-over, or a post-mortem, as one tree; both forms are written from it. */
export const incidentDocument = (report: IncidentReport): Root => {
  const { kind, incident, open, actions } = report
  const handOver = kind === 'hand-over'
  return {
    type: 'root',
    children: [
      heading(1, `${handOver ? 'Hand-over' : 'Post-mortem'}: ${incident.title}`),
      paragraph(strong(`${incident.severity}, ${incident.state}.`), ` ${lasted(report)}`),
      about(report),
      ...clocks(report),
      ...(handOver ? [heading(2, 'What is open'), told(open, 'Nothing.')] : []),
      heading(2, 'Cause'),
      paragraph(incident.cause ?? 'Not known yet.'),
      heading(2, 'Timeline'),
      timeline(report),
      ...findings(report),
      ...(handOver ? [] : [heading(2, 'Actions'), boxes(actions)]),
      ...sent(report),
      ...seen(report),
    ],
  }
}

const lasted = ({ incident, resolvedMs, at }: IncidentReport) =>
  resolvedMs === undefined
    ? `It began ${utc(incident.beganAt)} and lasts; this was written ${utc(at)}.`
    : `It lasted ${duration(resolvedMs)}.`

const about = ({ incident, system }: IncidentReport): RootContent => {
  const by = (at: string | undefined, who?: string) => (at ? `${utc(at)}${who ? ` by ${who}` : ''}` : 'not yet')
  const { evidence: kept } = incident
  return grid(
    ['Incident', incident.id],
    [
      ['System', `${system.name} (${system.environment})`],
      ['Began', utc(incident.beganAt)],
      ['Declared', by(incident.declaredAt, incident.declaredBy)],
      ['Acknowledged', by(incident.acknowledgedAt, incident.acknowledgedBy)],
      ['Mitigated', by(incident.mitigatedAt)],
      ['Resolved', by(incident.resolvedAt)],
      ...(incident.closedAt ? [['Closed', utc(incident.closedAt)]] : []),
      ...Object.entries(incident.roles).map(([role, name]) => [`Role ${role}`, name]),
      [
        'Evidence',
        kept.state === 'kept'
          ? `kept in ${kept.runs.length} ${kept.runs.length === 1 ? 'run' : 'runs'}`
          : kept.state === 'skipped'
            ? `skipped: ${kept.reason ?? ''}`
            : 'not gathered',
      ],
    ],
  )
}

function clocks({ clocks: kept, acknowledgedMs, resolvedMs, mean }: IncidentReport): RootContent[] {
  const took = (ms: number | undefined) => (ms === undefined ? 'not yet' : duration(ms))
  const over = (count: number, ms: number | undefined) =>
    ms === undefined ? 'not enough data' : `${duration(ms)}, of ${count}`
  return [
    heading(2, 'Clocks'),
    grid(
      ['Clock', 'Until', 'Done', 'Met'],
      kept.map(({ name, until, at, met }) => [
        name,
        utc(until),
        at ? utc(at) : 'not yet',
        strong(!met ? 'no' : at ? 'yes' : 'not due yet'),
      ]),
    ),
    grid(
      ['Time', 'This incident', 'Mean of the system’s incidents'],
      [
        ['To acknowledge (MTTA), from its declaration', took(acknowledgedMs), over(mean.acknowledged, mean.mttaMs)],
        ['To resolve (MTTR), from when it began', took(resolvedMs), over(mean.resolved, mean.mttrMs)],
      ],
    ),
  ]
}

const told = (items: readonly string[], none: string): RootContent =>
  items.length === 0 ? paragraph(none) : list(items.map(item => [paragraph(item)]))

const boxes = (items: readonly string[]): RootContent => ({
  type: 'list',
  ordered: false,
  spread: false,
  children: items.map(
    (item): ListItem => ({ type: 'listItem', checked: false, spread: false, children: [paragraph(item)] }),
  ),
})

const timeline = ({ timeline: entries }: IncidentReport): RootContent =>
  grid(
    ['UTC', 'Kind', 'What happened', 'By'],
    entries.map(({ at, kind, text, by }) => [utc(at), kind, text, by ?? '']),
  )

function findings({ runs }: IncidentReport): RootContent[] {
  const all = runs.flatMap(run => run.findings.map(one => ({ ...one, run })))
  return [
    heading(2, 'Findings'),
    all.length === 0
      ? paragraph('None.')
      : grid(
          ['Severity', 'Finding', 'Advice', 'Found by'],
          all.map(({ finding, step, run }) => [
            strong(finding.severity.toUpperCase()),
            finding.title,
            finding.advice ?? '',
            `${run.title}: ${step}`,
          ]),
        ),
  ]
}

const sent = ({ runs }: IncidentReport): RootContent[] => [
  heading(2, 'What was sent'),
  ...runs
    .filter(({ commands }) => commands.length > 0)
    .flatMap(({ title, id, at, commands }): RootContent[] => [
      heading(3, title),
      paragraph(`${utc(at)} · run `, mono(id)),
      ...commands.flatMap(({ step, target, kind, changes, text }): RootContent[] => [
        paragraph(strong(changes ? 'Changed' : 'Read'), ` ${step}${target ? ` on ${target}` : ''}`),
        block(text, kind === 'probe' ? undefined : kind),
      ]),
    ]),
]

const seen = ({ runs }: IncidentReport): RootContent[] => [
  heading(2, 'Evidence'),
  ...(runs.some(run => run.evidence.length > 0) ? [] : [paragraph('None was kept.')]),
  ...runs.flatMap(({ title, id, evidence: looks }): RootContent[] =>
    looks.length === 0
      ? []
      : [
          heading(3, title),
          paragraph('Run ', mono(id)),
          ...looks.flatMap(({ step, table, failure }): RootContent[] => [
            heading(4, step),
            ...(failure ? [paragraph(`Could not be read: ${failure}`)] : []),
            ...(table ? evidence(table, 'readable') : []),
          ]),
        ],
  ),
]
