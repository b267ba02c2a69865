import type { ActionStep, Effect, Role, Step, StepOptions } from '#domain/runbook'
import { compileLink } from '../expressions/template'
import { checkAction } from './action-checks'
import type { Around } from './around'
import { objectionsTo } from './condition-checks'
import type { Section } from './document'
import { type RoleAction, readFences, type StepFences } from './fences'
import { readLists } from './lists'
import { checkOptions } from './option-checks'
import type { Problems } from './problems'
import { checkRepeat } from './repeat-checks'
import { checkRotation } from './rotation-checks'
import { checkRules } from './rule-checks'
import { readRules } from './rules'
import { readOptions, type WrittenOptions } from './step-options'

/** Reads one section as a step and checks all it refers to. Undefined when nothing can be made of it; the problems say why. */
export function readStep(section: Section, around: Around, problems: Problems): Step | undefined {
  const fences = readFences(section, new Set(Object.keys(around.front.targets)), problems)
  const lists = readLists(section, problems)
  const base = { id: section.id, title: section.title, prose: section.prose(lists.prose), line: section.line }
  const [action] = fences.actions.filter(one => one.role === 'action')
  const parts = [fences.actions.length > 0, lists.items.length > 0, lists.choices.length > 0].filter(Boolean)
  if (parts.length > 1)
    problems.add(
      section.line,
      'A step is one thing: an action, a checklist or a decision. Give each a heading of its own.',
    )
  if (fences.actions.length === 0) {
    for (const fence of [fences.judge, fences.step])
      if (fence) problems.add(fence.line, 'There is no action in this step for this fence to be about.')
    if (lists.items.length > 0) return { ...base, kind: 'checklist', items: lists.items }
    if (lists.choices.length > 0)
      return {
        ...base,
        kind: 'decision',
        choices: lists.choices.map(choice => checkedChoice(choice, around, problems)),
      }
    return { ...base, kind: 'note' }
  }
  if (!action) {
    problems.add(section.line, 'The step has no action, only what stands around one.')
    return undefined
  }
  return actionStep(base, action, fences, around, problems)
}

function checkedChoice(choice: { label: string; to: string; line: number }, around: Around, problems: Problems) {
  const link = problems.attempt(choice.line, '', () => compileLink(choice.to))
  if (link?.step !== undefined && (!choice.to.startsWith('#') || !around.steps.has(link.step)))
    problems.add(choice.line, `There is no step ${choice.to}; a step is written #its-heading.`)
  for (const condition of link?.conditions ?? [])
    for (const objection of objectionsTo(condition, { names: new Set() }, around)) problems.add(choice.line, objection)
  return { label: choice.label, to: choice.to }
}

function actionStep(
  base: Pick<ActionStep, 'id' | 'title' | 'prose' | 'line'>,
  action: RoleAction,
  fences: StepFences,
  around: Around,
  problems: Problems,
): ActionStep | undefined {
  const read = readOptions(fences.step, problems)
  const rules = readRules(fences.judge, problems)
  if (!read) return undefined
  const { kind, target } = action
  for (const other of fences.actions) {
    if (other.target !== target)
      problems.add(other.line - 1, `All fences of a step are about one target, here ${target}.`)
    if (other.role === 'action' && other.kind !== kind)
      problems.add(other.line - 1, `The step's action is ${kind} already; another kind is another step.`)
  }
  const effect = effectOf(action, read.value)
  for (const other of fences.actions)
    if (other.role !== 'action' && effect === 'reads')
      problems.add(other.line - 1, `role=${other.role} belongs to a step that changes something.`)
  const undone = fences.actions.some(one => one.role === 'undo')
  const parameters = fences.actions.flatMap(one => checkAction(one, effect, read.value, undone, around, problems))
  checkRotation(fences.actions, read, around, problems)
  const uses = new Set([
    ...checkOptions(kind, effect, read, around, problems),
    ...checkRepeat(fences.actions, read, around, problems),
    ...checkRules(rules, kind, read.value, around.steps.get(base.id)?.columns, around, problems),
    ...parameters.flatMap(name =>
      Object.hasOwn(around.front.parameters, name) ? (around.front.parameters[name]?.from ?? []) : [],
    ),
  ])
  return {
    ...base,
    kind,
    target,
    rules,
    actions: byRole(fences.actions),
    options: optionsOf(effect, read.value),
    uses: [...uses],
  }
}

/** What a step does when it does not say: sql, redis and probes read, so do GET and HEAD; scripts are taken to change something. */
function effectOf(action: RoleAction, options: WrittenOptions): Effect {
  if (options.effect) return options.effect
  if (action.kind === 'sh' || action.kind === 'bash') return 'changes'
  return 'reads'
}

const byRole = (actions: readonly RoleAction[]): ActionStep['actions'] =>
  Object.fromEntries(
    Map.groupBy(actions, one => one.role)
      .entries()
      .map(([role, list]) => [role satisfies Role, list.map(({ role: _role, ...action }) => action)]),
  )

const defaults = { reads: 30_000, changes: 600_000 }

const optionsOf = (effect: Effect, written: WrittenOptions): StepOptions => ({
  effect,
  timeoutMs: written.timeout ?? (effect === 'reads' ? defaults.reads : defaults.changes),
  each: written.each,
  pick: written.pick,
  when: written.when,
  needs: written.needs,
  parse: written.parse,
  transaction: written.transaction !== 'none',
  rollback: written.transaction === 'rollback',
  detach: written.detach,
  // biome-ignore lint/suspicious/noThenProperty: a word of the format, never awaited
  onfail: written.onfail ?? { then: effect === 'reads' ? 'continue' : 'stop' },
  windowMs: written.window,
  key: written.key,
  reset: written.reset,
  absent: written.absent,
  keepMs: written.keep,
  renews: written.renews,
  seals: written.seals,
  rotated: written.rotated,
  restarts: written.restarts ?? false,
  hidesSecrets: written.hides === 'secrets',
  confirm: written.confirm,
  sudo: written.sudo,
  logsIn: written.logs_in,
  view: written.view,
  chart: written.chart,
  repeat: written.repeat,
  children: written.children,
})
