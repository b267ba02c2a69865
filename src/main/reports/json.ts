import { type Severity, worstFirst } from '#domain/finding'
import { findingsOf, type Run } from '#domain/run'
import type { Cell } from '#domain/table'
import { plain } from './plain'
import { linkText } from './report'

/** What a run says on a terminal or in a file. A contract: names are only added, never changed. */
export interface RunJson {
  readonly runbook: string
  readonly system: string
  readonly outcome: string | null
  readonly steps: readonly {
    readonly id: string
    readonly title: string
    readonly kind: string
    readonly outcome: string | null
    readonly durationMs: number | null
    /** Why it was skipped or stopped, where somebody or something said so. */
    readonly reason: string | null
  }[]
  readonly findings: readonly {
    readonly step: string
    readonly severity: Severity
    readonly title: string
    readonly advice: string | null
    readonly evidence: Readonly<Record<string, Cell>> | null
    readonly next: string | null
  }[]
  readonly failures: readonly {
    readonly step: string
    readonly kind: string
    readonly message: string
    readonly hint: string | null
  }[]
  /** The run's id, as `quarterdeck report` takes it. */
  readonly run: string
}

/** The run as plain data; findings worst first; texts safe to print on a terminal. */
export function toJson(run: Run): RunJson {
  const steps = Object.values(run.steps)
  return {
    runbook: run.header?.runbook ?? '',
    system: plain(run.header?.system.name ?? ''),
    outcome: run.outcome ?? null,
    steps: steps.map(({ id, title, kind, outcome, ms, reason }) => ({
      id,
      title: plain(title),
      kind,
      outcome: outcome ?? null,
      durationMs: ms ?? null,
      reason: said(reason),
    })),
    findings: worstFirst(findingsOf(run).map(({ step, finding }) => ({ step, ...finding }))).map(finding => ({
      step: finding.step,
      severity: finding.severity,
      title: plain(finding.title),
      advice: said(finding.advice),
      evidence: finding.evidence ? Object.fromEntries(Object.entries(finding.evidence).map(cell)) : null,
      next: finding.next ? plain(linkText(finding.next)) : null,
    })),
    failures: steps.flatMap(step =>
      [step.failure, ...step.items.map(item => item.failure)].flatMap(failure =>
        failure
          ? [{ step: step.id, kind: failure.kind, message: plain(failure.message), hint: said(failure.hint) }]
          : [],
      ),
    ),
    run: run.header?.id ?? '',
  }
}

const said = (text: string | undefined) => (text === undefined ? null : plain(text))
const cell = ([name, value]: [string, Cell]) => [plain(name), typeof value === 'string' ? plain(value) : value]
