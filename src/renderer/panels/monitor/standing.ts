import type { AppliedThreshold } from '#domain/threshold'
import { type Line, lastOf } from './lines'

/** How a chart stands against its line now; `none` where there is no line, `unknown` where nothing is measured. */
export type Standing = 'critical' | 'warning' | 'well' | 'none' | 'unknown'

const gravest: readonly Standing[] = ['critical', 'warning', 'unknown', 'well', 'none']

/** The worst of its lines. What could not be measured is never well. */
export function standingOf(lines: readonly Line[], threshold: AppliedThreshold | undefined): Standing {
  const values = lines.map(line => lastOf(line.stretch)).filter(value => value !== undefined)
  if (values.length === 0) return 'unknown'
  if (!threshold) return 'none'
  const { direction, warning, critical } = threshold
  const beyond = (line: number) => values.some(value => (direction === 'above' ? value >= line : value <= line))
  return beyond(critical) ? 'critical' : beyond(warning) ? 'warning' : 'well'
}

/** Whether the first is the graver one, for sorting. */
export const byGravity = (a: Standing, b: Standing) => gravest.indexOf(a) - gravest.indexOf(b)
