import type { Cell } from './table'

export const severities = ['info', 'warning', 'critical'] as const
export type Severity = (typeof severities)[number]

/** Where an operator can go next: another runbook with its parameters filled in, or a step of this one. */
export interface Link {
  readonly runbook?: string
  readonly step?: string
  readonly parameters: Readonly<Record<string, string>>
}

/** What a step concluded about a server. */
export interface Finding {
  readonly severity: Severity
  readonly title: string
  readonly advice?: string
  readonly next?: Link
  readonly evidence?: Readonly<Record<string, Cell>>
}

export const weight: Record<Severity, number> = { info: 0, warning: 1, critical: 2 }

/** Worst first; a stable order otherwise. */
export const worstFirst = <T extends { severity: Severity }>(findings: readonly T[]): T[] =>
  findings.toSorted((a, b) => weight[b.severity] - weight[a.severity])

/** Info is worth knowing, not a finding that turns a run amber. */
export const isTrouble = (finding: Pick<Finding, 'severity'>) => finding.severity !== 'info'
