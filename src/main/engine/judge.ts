import type { Finding } from '#domain/finding'
import type { ActionStep, Rule } from '#domain/runbook'
import { record, type Table } from '#domain/table'
import { compileCondition, holds, type Scope, typedRows } from '../expressions/condition'
import { deltas } from '../expressions/delta'
import { compileLink, compileTemplate } from '../expressions/template'
import type { Look } from './steps/executor'

/** An earlier look at the same thing, for rates. */
export interface Earlier {
  readonly at: string
  readonly table: Table
}

export interface Verdict {
  readonly findings: readonly Finding[]
  readonly notes: readonly string[]
  /** The branch a rule chose. */
  readonly goto?: string
}

/** Findings of one rule shown one by one; the rest are counted. */
const shownPerRule = 25

/**
 * Says what was found means. Pure: rows and scope in, findings out.
 * Throws when a rule cannot be judged: a check that could not judge has failed, it has not passed.
 */
export function judge(step: ActionStep, look: Look, scope: Scope, at: string, earlier: Earlier | undefined): Verdict {
  const rows = typedRows(look.table)
  const rates = earlier ? deltas(earlier, { at, table: look.table }, step.options.key, step.options.reset) : undefined
  const previous = earlier ? typedRows(earlier.table) : undefined
  const whole: Scope = {
    ...scope,
    rows,
    output: look.output,
    exit: look.exit === undefined ? undefined : exitOf(look.exit),
  }
  const findings: Finding[] = []
  const notes: string[] = []
  let goto: string | undefined
  let matched = false

  for (const rule of step.rules) {
    if (rule.when === undefined) continue
    const condition = compileCondition(rule.when)
    const perRow = condition.names.has('row') || condition.names.has('delta')
    if ((condition.names.has('delta') || condition.names.has('previous')) && !usable(rates)) {
      notes.push(
        `Not judged yet: ${rates?.discarded ?? 'this is the first look; the next one has something to compare with'}.`,
      )
      continue
    }
    const scopes: { scope: Scope; row?: number }[] = perRow
      ? rows.map((row, index) => ({
          scope: { ...whole, row, delta: rates?.rows[index] ?? undefined, previous },
          row: index,
        }))
      : [{ scope: { ...whole, previous } }]
    // A row that was not there before has no rate: it is judged next time.
    const judgeable = scopes.filter(one => !condition.names.has('delta') || one.scope.delta)
    const hits = judgeable.filter(one => holds(condition, one.scope))
    if (hits.length === 0) continue
    matched = true
    goto ??= rule.goto
    if (!rule.severity) continue
    for (const hit of hits.slice(0, shownPerRule)) findings.push(findingOf(rule, hit.scope, look.table, hit.row))
    if (hits.length > shownPerRule)
      findings.push({
        severity: rule.severity,
        title: `… and ${hits.length - shownPerRule} more like these; the table has them all`,
      })
  }
  if (!matched)
    for (const rule of step.rules.filter(rule => rule.none !== undefined)) {
      const text = compileTemplate(rule.none ?? '').render(whole)
      if (rule.severity)
        findings.push({ ...findingOf({ ...rule, title: rule.title ?? rule.none }, whole, look.table), title: text })
      else notes.push(text)
      goto ??= rule.goto
    }
  return { findings, notes: [...new Set(notes)], goto }
}

const usable = (rates: ReturnType<typeof deltas> | undefined) => rates !== undefined && rates.discarded === undefined

const exitOf = (exit: number | null) => (exit === null ? null : BigInt(exit))

function findingOf(rule: Rule, scope: Scope, table: Table, row?: number): Finding {
  const say = (text: string | undefined) => (text === undefined ? undefined : compileTemplate(text).render(scope))
  return {
    severity: rule.severity ?? 'info',
    title: say(rule.title) ?? '',
    advice: say(rule.advice),
    next: rule.next === undefined ? undefined : compileLink(rule.next).render(scope),
    evidence: row === undefined ? undefined : record(table, row),
  }
}

/** True when any rule of the step compares with an earlier look. */
export const comparesWithEarlier = (step: ActionStep) =>
  step.rules.some(rule => rule.when !== undefined && /\b(delta|previous)\b/.test(rule.when))
