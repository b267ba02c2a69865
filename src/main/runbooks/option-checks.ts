import type { Chart } from '#domain/chart'
import type { ActionKind, Effect } from '#domain/runbook'
import { type Condition, compileCondition } from '../expressions/condition'
import { type Around, objectionToGoto, objectionToRows } from './around'
import type { Checked } from './checked-yaml'
import { objectionsTo } from './condition-checks'
import type { Problems } from './problems'
import type { WrittenOptions } from './step-options'

/** Checks that a step's options fit its kind, its effect and each other. Answers the steps they read from. */
export function checkOptions(
  kind: ActionKind,
  effect: Effect,
  read: Checked<WrittenOptions>,
  around: Around,
  problems: Problems,
): readonly string[] {
  const { value: options, lineOf } = read
  const note = (key: keyof WrittenOptions, message: string | undefined) => {
    if (message) problems.add(lineOf([key]), `${key}: ${message}`)
  }
  for (const [key, wrong] of misfits(kind, effect, options)) note(key, wrong)
  if (options.logs_in) note('logs_in', objectionToLogin(options.logs_in, around))
  if (options.view) note('view', objectionToColumns([options.view], around))
  if (options.chart) note('chart', objectionToColumns(columnsOf(options.chart), around))
  if (options.each) note('each', objectionToRows(options.each, around))
  if (options.onfail?.then === 'goto') note('onfail', objectionToGoto(options.onfail.step, around))
  const when = options.when
  const condition =
    when === undefined ? undefined : problems.attempt(lineOf(['when']), 'when', () => compileCondition(when))
  if (condition)
    for (const objection of objectionsTo(condition, sightOf(options, around), around)) note('when', objection)
  const { children } = options
  const leads =
    children === undefined
      ? undefined
      : problems.attempt(lineOf(['children']), 'children', () => compileCondition(children))
  if (leads) {
    note('children', objectionToColumns(['runbook'], around))
    const columns = ownColumns(around)
    const sight = { names: new Set(['row']), ...(columns ? { columns } : {}) }
    for (const objection of objectionsTo(leads, sight, around)) note('children', objection)
  }
  return [...(options.each ? [options.each] : []), ...stepsOf(condition), ...stepsOf(leads)]
}

function objectionToLogin(target: string, { front }: Around): string | undefined {
  const need = Object.hasOwn(front.targets, target) ? front.targets[target] : undefined
  if (!need) return `There is no target ${target}.`
  return need.protocol === 'postgres'
    ? undefined
    : `${target} is ${need.protocol}; only a postgres target is logged in to.`
}

const stepsOf = (condition: Condition | undefined) => [...(condition?.steps ?? [])]

const sightOf = (options: WrittenOptions, around: Around) => {
  if (!options.each) return { names: new Set<string>() }
  const columns = around.steps.get(options.each)?.columns
  return { names: new Set(['row', 'rows']), ...(columns ? { columns } : {}) }
}

/** Columns are known before the run for probes only. */
const ownColumns = (around: Around) => [...around.steps.values()].find(one => one.at === around.at)?.columns

function objectionToColumns(named: readonly string[], around: Around): string | undefined {
  const columns = ownColumns(around)
  const wrong = named.find(one => columns && !columns.includes(one))
  return columns && wrong ? `there is no column ${wrong} (there is ${columns.join(', ')}).` : undefined
}

const columnsOf = ({ x, y, by }: Chart) => [x, ...y, ...(by === undefined ? [] : [by])]

/** Options that would be silently without meaning are mistakes. */
function misfits(
  kind: ActionKind,
  effect: Effect,
  options: WrittenOptions,
): readonly (readonly [keyof WrittenOptions, string])[] {
  const script = kind === 'sh' || kind === 'bash'
  const changes = effect !== 'reads'
  const wrong: [keyof WrittenOptions, boolean, string][] = [
    ['effect', kind === 'probe' && changes, 'a probe only reads.'],
    ['pick', options.pick !== undefined && !options.each, 'there is nothing to pick from without each.'],
    ['detach', options.detach && !(script && changes), 'only a script that changes something can outlive the link.'],
    ['sudo', options.sudo && !script, 'only sh and bash run under sudo.'],
    ['logs_in', options.logs_in !== undefined && !script, 'only sh and bash log in by an environment.'],
    ['parse', options.parse !== undefined && (kind === 'sql' || kind === 'probe'), `${kind} answers rows already.`],
    [
      'transaction',
      options.transaction !== undefined && !(kind === 'sql' && changes),
      'only a change in sql has a transaction to be left out or rolled back.',
    ],
    ['window', options.window !== undefined && changes, 'a change is not made twice to look twice.'],
    ['window', options.window !== undefined && options.each !== undefined, 'an each step looks once.'],
    ['window', (options.window ?? 0) > 300_000, 'at most 5m; a longer comparison is the next run’s.'],
    ['reset', options.reset !== undefined && changes, 'reset belongs to a look that is compared with the one before.'],
    ['keep', options.keep !== undefined && changes, 'only what a look saw is kept.'],
    ['view', options.view !== undefined && kind !== 'sql' && kind !== 'probe', 'only sql and probes answer plans.'],
    ['view', options.view !== undefined && options.each !== undefined, 'an each step answers many.'],
    ['chart', options.chart !== undefined && options.each !== undefined, 'an each step answers many.'],
    ['chart', options.chart !== undefined && options.view !== undefined, 'a plan is drawn as a tree.'],
    ['chart', options.chart !== undefined && script && options.parse === undefined, 'a script needs parse for rows.'],
    ['repeat', options.repeat !== undefined && !changes, 'only a change is made in batches.'],
    [
      'repeat',
      options.repeat !== undefined && script && (options.parse === undefined || options.detach),
      'a batch answers a row: a script needs parse, and cannot be detached.',
    ],
    ['children', options.children !== undefined && changes, 'other runbooks are named by a look.'],
    ['children', options.children !== undefined && options.each !== undefined, 'an each step answers many.'],
    ['absent', options.absent !== undefined && options.key.length === 0, 'rows are told apart by key.'],
    ['restarts', options.restarts !== undefined && !changes, 'only a change can end or restart something.'],
    ['hides', options.hides !== undefined && changes, 'only what a look answers is kept without what looks secret.'],
    ['confirm', options.confirm !== undefined && !changes, 'only a change is agreed to.'],
    ['renews', options.renews !== undefined && !changes, 'only a change can make another server of it.'],
  ]
  return wrong.flatMap(([key, applies, message]) => (applies ? [[key, message] as const] : []))
}
