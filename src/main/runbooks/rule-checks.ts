import type { ActionKind, Rule } from '#domain/runbook'
import { type Condition, compileCondition } from '../expressions/condition'
import { compileLink, compileTemplate } from '../expressions/template'
import { type Around, objectionToGoto } from './around'
import { objectionsTo, type Sight } from './condition-checks'
import type { Problems } from './problems'
import type { WrittenOptions } from './step-options'

/** Compiles every expression of the rules, and checks what each refers to. Answers the steps they read from. */
export function checkRules(
  rules: readonly Rule[],
  kind: ActionKind,
  options: WrittenOptions,
  columns: readonly string[] | undefined,
  around: Around,
  problems: Problems,
): readonly string[] {
  const sight = sightOf(kind, options, columns)
  const used = new Set<string>()
  for (const rule of rules) {
    const check = (conditions: readonly Condition[], seen: Sight) => {
      for (const condition of conditions) {
        for (const step of condition.steps) used.add(step)
        for (const objection of objectionsTo(condition, seen, around))
          problems.add(rule.line, `${condition.source}: ${objection}`)
      }
    }
    const when =
      rule.when === undefined ? undefined : problems.attempt(rule.line, 'when', () => compileCondition(rule.when ?? ''))
    if (when) check([when], sight)
    const said = when ? forTexts(when, sight) : without(sight, ['row', 'delta', 'previous'])
    for (const key of ['title', 'advice', 'none'] as const) {
      const text = rule[key]
      const template = text === undefined ? undefined : problems.attempt(rule.line, key, () => compileTemplate(text))
      if (template) check(template.conditions, said)
    }
    const { next, goto } = rule
    const link = next === undefined ? undefined : problems.attempt(rule.line, 'next', () => compileLink(next))
    if (link) check(link.conditions, said)
    if (link?.step !== undefined && !around.steps.has(link.step))
      problems.add(rule.line, `next: There is no step ${link.step}.`)
    const wrong = goto === undefined ? undefined : objectionToGoto(goto, around)
    if (wrong) problems.add(rule.line, `goto: ${wrong}`)
  }
  return [...used]
}

/** Scripts have an output and an exit code, and rows only when `parse` makes them; everything else has rows. */
function sightOf(kind: ActionKind, options: WrittenOptions, columns: readonly string[] | undefined): Sight {
  const script = kind === 'sh' || kind === 'bash'
  const names = new Set<string>()
  if (!script || options.parse) for (const name of ['row', 'rows', 'delta', 'previous']) names.add(name)
  if (script || kind === 'http') for (const name of ['output', 'exit']) names.add(name)
  // An each step's table is led by its item.
  return { names, ...(columns ? { columns: options.each ? ['item', ...columns] : columns } : {}) }
}

/** A rule that does not look at each row has no row to speak of. */
function forTexts(when: Condition, sight: Sight): Sight {
  const perRow = when.names.has('row') || when.names.has('delta')
  const rated = when.names.has('delta') || when.names.has('previous')
  return without(sight, [
    ...(perRow ? [] : ['row']),
    ...(when.names.has('delta') ? [] : ['delta']),
    ...(rated ? [] : ['previous']),
  ])
}

const without = (sight: Sight, names: readonly string[]): Sight => ({
  ...sight,
  names: new Set([...sight.names].filter(name => !names.includes(name))),
})
