import { createHash } from 'node:crypto'
import type { Root, RootContent } from 'mdast'
import { isTrouble, worstFirst } from '#domain/finding'
import type { StepState } from '#domain/run'
import { type Cell, record, type Table } from '#domain/table'
import { duration, utc } from './duration'
import { evidence, facts } from './evidence'
import { grid, heading, list, mono, paragraph, strong } from './nodes'
import type { Report } from './report'
import { outcomeWord } from './words'

/** One page that states what a run proved: verdict, the rows its runbook names, how long each step took, who and when. */
export function certificateOf(report: Report): Root {
  const { header } = report
  const stated = (header.certificate ?? []).map(id => report.steps.find(step => step.id === id))
  const sections = stated.flatMap(step => (step ? section(step) : []))
  return {
    type: 'root',
    children: [
      heading(1, 'Certificate: ', header.title),
      paragraph(strong(verdict(report, stated))),
      grid(
        ['Run', header.id],
        [
          ['System', `${header.system.name} (${header.system.environment})`],
          ...Object.entries(header.targets).map(([name, target]) => [
            `Target ${name}`,
            `${target.name} · ${target.address}`,
          ]),
          ['Begun', utc(report.startedAt)],
          ['Ended', utc(report.finishedAt)],
          ['Operator', header.operator],
          ['Runbook', mono(header.runbook)],
          ['Its text, SHA-256', mono(header.hash)],
          ['These facts, SHA-256', mono(sealOf(report, stated))],
        ],
      ),
      ...sections,
      ...said(report),
      heading(2, 'How long it took'),
      grid(
        ['Step', 'Outcome', 'Time'],
        report.steps
          .filter(step => step.kind !== 'note' && step.outcome !== undefined && step.outcome !== 'skipped')
          .map(step => [step.title, outcomeWord(step.outcome), step.ms === undefined ? '' : duration(step.ms)]),
        [null, null, 'right'],
      ),
    ],
  }
}

/** What a run must have for a certificate: an end without a doubt, and rows for all that is to be stated. */
function verdict(report: Report, stated: readonly (StepState | undefined)[]): string {
  const empty = stated.find(step => !step || !tableOf(step)?.rows.length)
  const bad = report.findings.filter(({ finding }) => finding.severity === 'critical').length
  const warnings = report.findings.filter(({ finding }) => finding.severity === 'warning').length
  if (report.outcome !== 'passed' && report.outcome !== 'found') return `NOT CERTIFIED. ${outcomeWord(report.outcome)}.`
  if (bad > 0) return `NOT CERTIFIED. ${bad === 1 ? 'One critical finding' : `${bad} critical findings`}.`
  if (empty) return `NOT CERTIFIED. “${empty.title}” has no result.`
  if (warnings > 0) return `CERTIFIED, with ${warnings === 1 ? 'one warning' : `${warnings} warnings`}.`
  return 'CERTIFIED.'
}

function section(step: StepState): RootContent[] {
  const table = tableOf(step)
  if (!table)
    return [heading(2, step.title), paragraph(outcomeWord(step.outcome), step.reason ? `: ${step.reason}` : '')]
  return [heading(2, step.title), ...(table.rows.length === 1 ? [facts(record(table, 0))] : evidence(table))]
}

const said = ({ findings }: Report): RootContent[] => {
  const told = worstFirst(findings.map(({ finding }) => finding)).filter(one => isTrouble(one) || findings.length <= 10)
  return told.length === 0
    ? []
    : [heading(2, 'Findings'), list(told.map(one => [paragraph(strong(one.severity.toUpperCase()), ' ', one.title)]))]
}

const tableOf = (step: StepState): Table | undefined =>
  step.tables.findLast(one => one.role === 'action' && one.item === undefined)?.table

/** The same facts give the same sum: a copy that somebody edited no longer fits the run that is in the history. */
function sealOf(report: Report, stated: readonly (StepState | undefined)[]): string {
  const { header, outcome, startedAt, finishedAt } = report
  const rows = stated.map(step => (step && tableOf(step)?.rows) ?? ([] as readonly (readonly Cell[])[]))
  const all = [header.id, header.hash, header.targets, header.operator, outcome, startedAt, finishedAt, rows]
  return createHash('sha256').update(JSON.stringify(all)).digest('hex')
}
