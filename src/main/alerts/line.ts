import type { AlertRule } from '#domain/alert'
import type { Metric } from '#domain/metric'
import type { System } from '#domain/system'
import { applyThreshold, type Threshold } from '#domain/threshold'

/** A rule as it holds for one target: where its lines are, and how long a value must be beyond them. */
export interface Line {
  readonly rule: AlertRule
  readonly unit: string
  readonly source: string
  readonly direction: 'above' | 'below'
  readonly warning?: number
  readonly critical?: number
  readonly clear?: number
  /** Two values further apart, milliseconds, have a gap between them: what happened there is not known. */
  readonly gapMs: number
}

/** A target that is slow or away is looked at every five minutes at most; further apart, it was us who were away. */
const ownAbsenceMs = 390_000

/** Draws a rule's lines for a target: its own numbers before those of the threshold, target over system over default. */
export function drawLine(
  rule: AlertRule,
  { system, target, metric, shipped }: { system: System; target: string; metric?: Metric; shipped?: Threshold },
): Line {
  const drawn = rule.threshold && shipped ? applyThreshold(rule.threshold, shipped, system, target) : undefined
  const own = rule.warning !== undefined || rule.critical !== undefined
  const lines = own ? rule : { ...drawn, clear: rule.clear ?? drawn?.clear }
  return {
    rule,
    unit: metric?.unit ?? drawn?.unit ?? '',
    source: own || !drawn ? rule.source : drawn.set === 'default' ? drawn.source : `own, of this ${drawn.set}`,
    direction: rule.direction ?? drawn?.direction ?? 'above',
    ...(lines.warning !== undefined && { warning: lines.warning }),
    ...(lines.critical !== undefined && { critical: lines.critical }),
    ...(lines.clear !== undefined && { clear: lines.clear }),
    gapMs: Math.max(ownAbsenceMs, 2.5 * 1000 * (system.sampling?.everySeconds ?? 0)),
  }
}

export type Level = 'warning' | 'critical'

/** The line itself is beyond already, as in the runbooks. */
export function isBeyond({ direction, ...lines }: Line, level: Level, value: number): boolean {
  const line = lines[level]
  if (line === undefined) return false
  return direction === 'above' ? value >= line : value <= line
}

/** The mildest an alert of this line can be. */
export const mildest = (line: Line): Level => (line.warning === undefined ? 'critical' : 'warning')

/** Whether a value is back where an alert ends: not beyond any line, and past `clear` where there is one. */
export function isOver(line: Line, value: number): boolean {
  if (isBeyond(line, 'warning', value) || isBeyond(line, 'critical', value)) return false
  if (line.clear === undefined) return true
  return line.direction === 'above' ? value <= line.clear : value >= line.clear
}
