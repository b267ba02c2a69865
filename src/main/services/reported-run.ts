import { isTrouble } from '#domain/finding'
import { evidenceRunbook } from '#domain/incident'
import { findingsOf, type Run, type StepState } from '#domain/run'
import type { Table } from '#domain/table'
import { tableWithoutSecrets } from '#domain/without-secrets'
import type { ReportedRun } from '../reports/index'

type Clean = (text: string) => string

/** A run's part of an incident's report, without secrets; none where nothing of it is on record. */
export function reported(run: Run, clean: Clean): readonly ReportedRun[] {
  const { header, steps, startedAt } = run
  if (!header || !startedAt) return []
  const all = Object.values(steps)
  const gathers = header.runbook === evidenceRunbook
  const targets = Object.values(header.targets).map(({ name }) => name)
  return [
    {
      ...{ id: header.id, at: startedAt, findings: findings(run, clean) },
      title: gathers ? `${header.title} (${targets.join(', ')})` : header.title,
      commands: all.flatMap(step => sent(step, header.targets[step.target ?? '']?.name ?? '', clean)),
      evidence: gathers ? all.filter(looked).map(step => seen(step, clean)) : [],
    },
  ]
}

const findings = (run: Run, clean: Clean): ReportedRun['findings'] =>
  findingsOf(run)
    .filter(({ finding }) => isTrouble(finding))
    .map(({ step, finding: { severity, title, advice } }) => ({
      step: run.steps[step]?.title ?? step,
      finding: { severity, title: clean(title), ...(advice !== undefined && { advice: clean(advice) }) },
    }))

const sent = (step: StepState, target: string, clean: Clean): ReportedRun['commands'] =>
  step.commands
    .filter(({ role }) => role === 'action' || role === 'undo')
    .map(({ kind, text }) => ({
      ...{ step: step.title, target, kind, text: clean(text), changes: step.effect !== 'reads' },
    }))

const looked = ({ outcome }: StepState) => outcome === 'passed' || outcome === 'found' || outcome === 'failed'

function seen({ title, failure, tables }: StepState, clean: Clean): ReportedRun['evidence'][number] {
  const table = tables.findLast(({ role }) => role === 'action')?.table
  return {
    step: title,
    ...(table && { table: cleaned(table, clean) }),
    ...(failure && { failure: clean(failure.message) }),
  }
}

function cleaned(table: Table, clean: Clean): Table {
  const { columns, rows, cut } = tableWithoutSecrets(table)
  const whole = rows.map(row => row.map(cell => (typeof cell === 'string' ? clean(cell) : cell)))
  return { columns, rows: whole, ...(cut !== undefined && { cut }) }
}
