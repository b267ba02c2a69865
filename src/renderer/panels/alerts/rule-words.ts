import type { AlertRule } from '#domain/alert'
import type { AppliedThreshold } from '#domain/threshold'
import { measured } from '../../parts/measured'
import { duration } from '../../parts/units'
import { texts } from './texts'

type Lines = Pick<AlertRule, 'direction' | 'warning' | 'critical' | 'clear'>

/** Where a rule draws its lines, in one line of text: `≥ 80 % · critical ≥ 95 % · ends at 70 %`. */
export function lineWords(lines: Lines, unit: string): string {
  const { direction = 'above', warning, critical, clear } = lines
  // A line counts as crossed when it is reached.
  const sign = direction === 'above' ? '≥' : '≤'
  const said = [
    warning === undefined ? undefined : `${sign} ${measured(warning, unit)}`,
    critical === undefined ? undefined : `critical ${sign} ${measured(critical, unit)}`,
    clear === undefined ? undefined : `ends at ${measured(clear, unit)}`,
  ]
  return said.filter(Boolean).join(' · ')
}

/** How long or how often it must be so before it counts, and what silence means; empty where at once. */
export function patienceWords(rule: Pick<AlertRule, 'forSeconds' | 'strikes' | 'missing' | 'missingSeconds'>): string {
  const said = [
    rule.forSeconds > 0 ? `for ${duration(rule.forSeconds * 1000)}` : undefined,
    rule.strikes > 1 ? `${rule.strikes} looks in a row` : undefined,
    rule.missing === 'alert' ? `or silent for ${duration(rule.missingSeconds * 1000)}` : undefined,
  ]
  return said.filter(Boolean).join(' · ') || texts.atOnce
}

/** The lines of a rule as they hold: its own, or those of the system for its metric where they are known. */
export function linesOf(rule: AlertRule, applied: readonly AppliedThreshold[]): Lines | undefined {
  if (rule.threshold === undefined) return rule
  return applied.find(one => one.id === rule.threshold)
}
