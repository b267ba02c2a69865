import { type AlertRule, alertRuleSchema } from '#domain/alert'

/** A rule as it stands in the form: what was typed, right or wrong. */
export interface RuleDraft {
  readonly id: string
  readonly title: string
  readonly metric: string
  /** Which kind of target, where several have the metric; empty is any. */
  readonly protocol: string
  readonly target: string
  readonly label: string
  /** The system's own line, or numbers of the rule's own. */
  readonly lines: 'threshold' | 'own'
  readonly threshold: string
  readonly direction: 'above' | 'below'
  readonly warning: string
  readonly critical: string
  readonly clear: string
  readonly forSeconds: string
  readonly strikes: string
  readonly missing: AlertRule['missing']
  readonly missingSeconds: string
  readonly enabled: boolean
  readonly source: string
  readonly runbook: string
}

export type RuleField = keyof RuleDraft
export type RuleProblems = Partial<Record<RuleField, string>>

const text = (value: number | undefined) => (value === undefined ? '' : String(value))

/** The form of a rule there is, or of one with nothing but its defaults. */
export function draftOf(rule: Partial<AlertRule> & Pick<AlertRule, 'id'>): RuleDraft {
  return {
    id: rule.id,
    title: rule.title ?? '',
    metric: rule.metric ?? '',
    protocol: rule.protocol ?? '',
    target: rule.target ?? '',
    label: rule.label ?? '',
    lines:
      rule.threshold === undefined && (rule.warning !== undefined || rule.critical !== undefined) ? 'own' : 'threshold',
    threshold: rule.threshold ?? '',
    direction: rule.direction ?? 'above',
    warning: text(rule.warning),
    critical: text(rule.critical),
    clear: text(rule.clear),
    forSeconds: text(rule.forSeconds ?? 0),
    strikes: text(rule.strikes ?? 1),
    missing: rule.missing ?? 'keep',
    missingSeconds: text(rule.missingSeconds ?? 300),
    enabled: rule.enabled ?? true,
    source: rule.source ?? 'own',
    runbook: rule.runbook ?? '',
  }
}

/** The rule that a form says, or what is wrong with each of its fields. */
export function ruleOf(
  draft: RuleDraft,
): { rule: AlertRule; problems?: never } | { rule?: never; problems: RuleProblems } {
  const own = draft.lines === 'own'
  const problems: RuleProblems = {
    ...wrongNumbers(draft),
    ...(own
      ? wrongLines(draft)
      : draft.threshold
        ? {}
        : { threshold: 'This metric has no line of its own: draw one with numbers.' }),
  }
  if (!draft.metric) problems.metric = 'Choose what is measured.'
  if (!draft.title.trim()) problems.title = 'A name is needed; it is what an alert is called.'
  if (draft.runbook && !/^[\w.-]+\/[\w.-]+$/.test(draft.runbook))
    problems.runbook = 'As family/name, such as postgres/locks.'
  if (Object.values(problems).some(Boolean)) return { problems }
  const read = alertRuleSchema.safeParse({
    id: draft.id,
    title: draft.title,
    metric: draft.metric,
    ...given({ protocol: draft.protocol, target: draft.target, label: draft.label, runbook: draft.runbook }),
    ...(own
      ? {
          direction: draft.direction,
          ...numbers({ warning: draft.warning, critical: draft.critical, clear: draft.clear }),
        }
      : { threshold: draft.threshold }),
    forSeconds: Number(draft.forSeconds),
    strikes: Number(draft.strikes),
    missing: draft.missing,
    missingSeconds: Number(draft.missingSeconds),
    enabled: draft.enabled,
    source: draft.source.trim() || 'own',
  })
  if (read.success) return { rule: read.data }
  return {
    problems: Object.fromEntries(read.error.issues.map(issue => [String(issue.path[0] ?? 'title'), issue.message])),
  }
}

const given = (fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''))

const numbers = (fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(given(fields)).map(([name, value]) => [name, Number(value)]))

const isNumber = (typed: string) => typed.trim() !== '' && Number.isFinite(Number(typed))

const bounds = { forSeconds: [0, 86_400], strikes: [1, 100], missingSeconds: [15, 86_400] } as const

function wrongNumbers(draft: RuleDraft): RuleProblems {
  return Object.fromEntries(
    Object.entries(bounds).flatMap(([name, [least, most]]) => {
      const typed = draft[name as keyof typeof bounds]
      const value = Number(typed)
      const sound = isNumber(typed) && Number.isInteger(value) && value >= least && value <= most
      return sound ? [] : [[name, `A whole number from ${least} to ${most}.`]]
    }),
  )
}

function wrongLines({ direction, warning, critical, clear }: RuleDraft): RuleProblems {
  const wrong: RuleProblems = {}
  for (const [name, typed] of Object.entries({ warning, critical, clear }))
    if (typed.trim() !== '' && !isNumber(typed)) wrong[name as RuleField] = 'Not a number.'
  if (wrong.warning || wrong.critical || wrong.clear) return wrong
  if (!isNumber(warning) && !isNumber(critical)) return { warning: 'Draw at least one line: warning or critical.' }
  const sign = direction === 'above' ? 1 : -1
  const beyond = (value: string, line: string) => sign * (Number(value) - Number(line)) > 0
  if (isNumber(warning) && isNumber(critical) && beyond(warning, critical))
    wrong.critical = `Critical must lie ${direction} warning, or it is never reached last.`
  const first = isNumber(warning) ? warning : critical
  if (isNumber(clear) && beyond(clear, first))
    wrong.clear = 'It must end on the good side of the line that it began at.'
  return wrong
}
