import type { AlertRule } from '#domain/alert'
import type { Threshold } from '#domain/threshold'

/** What in a rule contradicts itself or the threshold it names; undefined when nothing does. */
export function contradiction(rule: AlertRule, drawn?: Threshold): string | undefined {
  const { threshold, warning, critical, clear } = rule
  const direction = rule.direction ?? drawn?.direction ?? 'above'
  const own = warning ?? critical
  if (own === undefined && threshold === undefined) return 'It has no line: name a threshold, or give numbers.'
  const worse = (a: number, b: number) => (direction === 'above' ? a > b : a < b)
  if (warning !== undefined && critical !== undefined && worse(warning, critical))
    return `Critical lies on the wrong side of warning: trouble is ${direction} the line.`
  if (clear !== undefined && own !== undefined && worse(clear, own))
    return 'It would end beyond its own line: clear lies on the wrong side.'
  return undefined
}
