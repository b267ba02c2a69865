import type { Alert } from '#domain/alert'
import type { NewEntry } from '#domain/incident'
import type { Mark } from '#domain/mark'
import type { PastRun } from '#domain/past'
import { consoleFamily, type StatementLine } from '#domain/reading'
import type { RunOutcome } from '#domain/run-event'

export type RunPassed = PastRun & { readonly finishedAt: string | null }

/** From when on an incident is written down, and until when; ISO 8601 UTC. */
export interface Span {
  readonly from: string
  readonly to: string
}

const within = (at: string | null | undefined, { from, to }: Span): at is string => !!at && at >= from && at < to

const outcomes: Readonly<Record<RunOutcome, string>> = {
  passed: 'passed',
  found: 'found something',
  failed: 'failed, could not find out',
  cancelled: 'was cancelled',
  unknown: 'ended unknown, it may have happened',
  interrupted: 'was interrupted',
}

/** The begin and the end of runs. A statement of the console is a run, too; it stands there by its own words. */
export const ofRuns = (runs: readonly RunPassed[], span: Span): readonly NewEntry[] =>
  runs
    .filter(run => !run.runbook.startsWith(consoleFamily))
    .flatMap(run => {
      const told = { kind: 'run', by: run.operator, of: run.id } as const
      const began = {
        ...told,
        key: `run ${run.id} began`,
        at: run.startedAt,
        text: `Began: ${run.title} (${run.runbook})`,
      }
      const ended = run.outcome && run.finishedAt
      return [
        ...(within(run.startedAt, span) ? [began] : []),
        ...(ended && within(run.finishedAt, span)
          ? [{ ...told, key: `run ${run.id} ended`, at: run.finishedAt, text: endWords(run, run.outcome) }]
          : []),
      ]
    })

const endWords = ({ title, headline, findings, changes }: RunPassed, outcome: RunOutcome) =>
  [
    `${title} ${outcomes[outcome]}`,
    headline && `: ${headline}`,
    findings > 1 && ` (and ${findings - 1} more)`,
    changes > 0 && `; ${changes} ${changes === 1 ? 'change' : 'changes'} sent`,
  ]
    .filter(Boolean)
    .join('')

/** What was sent from the consoles. It is cleaned before it is cut: half a secret looks like none. */
export const ofStatements = (
  lines: readonly StatementLine[],
  span: Span,
  clean: (text: string) => string,
): readonly NewEntry[] =>
  lines
    .filter(line => within(line.at, span))
    .map(line => ({
      ...{ key: `statement ${line.id}`, kind: 'statement', at: line.at, text: statementWords(line, clean) },
      ...(line.run !== null && { of: line.run }),
    }))

const mostText = 1000
const statementWords = (
  { kind, target, text, outcome, rows, ms, failure }: StatementLine,
  clean: (text: string) => string,
) => {
  const became = [
    outcome ?? 'not ended',
    rows !== null && `${rows} ${rows === 1 ? 'row' : 'rows'}`,
    ms !== null && `${ms} ms`,
    failure,
  ].filter(Boolean)
  const said = text.length > mostText ? `${clean(text.slice(0, 4 * mostText)).slice(0, mostText)}…` : text
  return `${kind} on ${target}: ${said}${kind === 'terminal' ? '' : `\n→ ${became.join(', ')}`}`
}

/** Alerts that fired or resolved; the one it was declared from whenever it fired. */
export const ofAlerts = (alerts: readonly Alert[], span: Span, declaredFrom?: string): readonly NewEntry[] =>
  alerts.flatMap(alert => {
    const what = [alert.title, alert.target, alert.label].filter(Boolean).join(' · ')
    const value = alert.value === null ? '' : ` at ${Math.round(alert.value * 100) / 100} ${alert.unit}`.trimEnd()
    const told = { kind: 'alert', of: alert.id } as const
    return [
      ...(within(alert.since, span) || alert.id === declaredFrom
        ? [
            {
              ...told,
              key: `alert ${alert.id} fired`,
              at: alert.since,
              text: `Fired (${alert.severity}): ${what}${value}`,
            },
          ]
        : []),
      ...(within(alert.resolvedAt, span)
        ? [{ ...told, key: `alert ${alert.id} resolved`, at: alert.resolvedAt, text: `Resolved: ${what}` }]
        : []),
    ]
  })

/** Deployments, as they were marked, or as the run that made one is called. */
export const ofMarks = (marks: readonly Mark[], span: Span): readonly NewEntry[] =>
  marks.flatMap(({ id, kind, at, title, by, of = id }) => {
    const iso = new Date(at).toISOString()
    return kind === 'deployment' && within(iso, span)
      ? [{ key: `mark ${id}`, kind, at: iso, text: of === id ? `Deployment: ${title}` : title, of, ...(by && { by }) }]
      : []
  })
