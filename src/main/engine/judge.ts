import type { Finding } from '#domain/finding'
import type { ActionStep, Rule } from '#domain/runbook'
import { record, type Table } from '#domain/table'
import { type Condition, compileCondition, holds, type Scope, typedRows } from '../expressions/condition'
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
  const rates = earlier ? deltas(earlier, { at, table: look.table }, step.options) : undefined
  const previous = earlier ? typedRows(earlier.table) : undefined
  const whole: Scope = {
    ...scope,
    rows,
    output: look.output,
    exit: look.exit === undefined ? undefined : exitOf(look.exit),
  }
  const told = withoutView(step, look.table)
  const findings: Finding[] = []
  const notes: string[] = []
  let goto: string | undefined
  let matched = false
  let pending = false

  for (const rule of step.rules) {
    if (rule.when === undefined) continue
    const condition = compileCondition(rule.when)
    const perRow = condition.names.has('row') || condition.names.has('delta')
    if ((condition.names.has('delta') || condition.names.has('previous')) && !usable(rates)) {
      pending = true
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
    const hits: typeof scopes = []
    let rateless = 0
    for (const one of scopes) {
      const verdict = held(condition, one.scope)
      if (verdict === 'no rate') rateless++
      else if (verdict) hits.push(one)
    }
    if (rateless > 0) {
      pending = true
      notes.push(notYet(rateless, scopes.length))
    }
    if (hits.length === 0) continue
    matched = true
    goto ??= rule.goto
    if (!rule.severity) continue
    for (const hit of hits.slice(0, shownPerRule)) findings.push(findingOf(rule, hit.scope, told, hit.row))
    if (hits.length > shownPerRule)
      findings.push({
        severity: rule.severity,
        title: `… and ${hits.length - shownPerRule} more like these; the table has them all`,
      })
  }
  // What did not come was not judged, and what is said of the rest must not sound like all.
  if (look.table.cut !== undefined && step.rules.length > 0) notes.push(`Judged as far as it came. ${look.table.cut}`)
  // That nothing matched is only said when everything could be compared.
  if (!matched && !pending)
    for (const rule of step.rules.filter(rule => rule.none !== undefined)) {
      const text = compileTemplate(rule.none ?? '').render(whole)
      if (rule.severity)
        findings.push({ ...findingOf({ ...rule, title: rule.title ?? rule.none }, whole, told), title: text })
      else notes.push(text)
      goto ??= rule.goto
    }
  return { findings, notes: [...new Set(notes)], goto }
}

/** Whether it holds. A row that was not there before, or whose counter had no value, has no rate yet: it is judged next time. */
function held(condition: Condition, scope: Scope): boolean | 'no rate' {
  if (!condition.names.has('delta')) return holds(condition, scope)
  const { delta } = scope
  if (!delta) return 'no rate'
  try {
    return holds(condition, scope)
  } catch (error) {
    if ([...(condition.members.get('delta') ?? [])].some(column => delta[column] === null)) return 'no rate'
    throw error
  }
}

const notYet = (rateless: number, all: number) =>
  all === 1
    ? 'Not judged yet: there is no earlier value to compare with.'
    : `Not judged yet: ${rateless} of ${all} rows have no earlier value to compare with.`

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

/** A plan is evidence once, where it is drawn; findings do not carry copies of it. */
const withoutView = ({ options }: ActionStep, table: Table): Table => {
  const at = table.columns.findIndex(column => column.name === options.view)
  if (at < 0) return table
  const rest = <T>(list: readonly T[]) => list.toSpliced(at, 1)
  return { ...table, columns: rest(table.columns), rows: table.rows.map(rest) }
}

/** True when any rule of the step compares with an earlier look. */
export const comparesWithEarlier = (step: ActionStep) =>
  step.rules.some(rule => rule.when !== undefined && /\b(delta|previous)\b/.test(rule.when))
