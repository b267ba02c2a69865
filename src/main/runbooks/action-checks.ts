import { OpsError } from '#domain/failure'
import type { Effect } from '#domain/runbook'
import { kindsOf } from '#domain/session'
import { httpReads, readHttp } from '../expressions/http'
import { checkConsole } from '../expressions/pgbouncer'
import { readProbe, variablesOfProbe } from '../expressions/probe-text'
import { assertRedisReads, readRedis } from '../expressions/redis'
import type { Around } from './around'
import type { RoleAction } from './fences'
import { checkProbe } from './probe-checks'
import type { Problems } from './problems'
import { checkSql } from './sql-checks'
import type { WrittenOptions } from './step-options'

/** The parameters that an action uses. */
export type Uses = readonly string[]

/** Checks one action: that its target can carry it, that its text is what its kind says, that it does no more than its effect. */
export function checkAction(
  action: RoleAction,
  effect: Effect,
  options: WrittenOptions,
  /** Whether the step keeps something that could take its change back. */
  undone: boolean,
  around: Around,
  problems: Problems,
): Uses {
  const need = around.front.targets[action.target]
  const carried: readonly string[] = need ? (need.protocol === 'any' ? ['probe'] : kindsOf[need.protocol]) : []
  if (need && !carried.includes(action.kind))
    problems.add(action.line - 1, `A ${need.protocol} target carries ${carried.join(', ')}, not ${action.kind}.`)
  // Whatever surrounds a change only looks: before it, beside it, after it.
  const reads = effect === 'reads' || action.role !== 'action'
  const uses =
    problems.attempt(action.line, '', () => usesOf(action, reads ? 'reads' : effect, options, around, problems)) ?? []
  for (const name of uses) {
    const objection = objectionTo(name, action, options, undone, around)
    if (objection) problems.add(action.line, objection)
  }
  return uses
}

/** What only has a meaning as a table. A preview is shown as it is. */
const readByRow: ReadonlySet<RoleAction['role']> = new Set<RoleAction['role']>(['undo', 'verify', 'progress'])

function usesOf(action: RoleAction, effect: Effect, options: WrittenOptions, around: Around, problems: Problems): Uses {
  const reads = effect === 'reads'
  switch (action.kind) {
    case 'sql':
      if (around.front.targets[action.target]?.protocol === 'pgbouncer') return checkConsole(action.text, effect)
      return checkSql(
        action,
        reads,
        options.transaction !== 'none' && action.role === 'action',
        around.front.parameters,
      )
    case 'redis': {
      const lines = readRedis(action.text)
      for (const line of lines)
        if (reads) problems.attempt(action.line + line.line, '', () => assertRedisReads(line.words))
      return lines.flatMap(line => line.parameters.filter(name => name !== undefined))
    }
    case 'http': {
      const request = readHttp(action.text)
      if (reads && !httpReads(request.method))
        throw new OpsError({
          kind: 'invalid',
          message: `${request.method} is not a read: the step says effect: changes or effect: destroys.`,
        })
      return request.variables
    }
    case 'probe': {
      const probe = readProbe(action.text)
      checkProbe(probe, action, around, problems)
      return variablesOfProbe(probe)
    }
    default:
      if (readByRow.has(action.role) && options.parse === undefined)
        problems.add(action.line - 1, `role=${action.role} is read by its rows: a script needs parse in its step.`)
      // A script reads what it likes from its environment; an unset variable is empty there.
      return []
  }
}

function objectionTo(
  name: string,
  action: RoleAction,
  options: WrittenOptions,
  undone: boolean,
  around: Around,
): string | undefined {
  if (Object.hasOwn(around.front.parameters, name)) return undefined
  if (name === 'backend_pid')
    return action.role === 'progress' ? undefined : 'backend_pid is known to role=progress only.'
  if (name.startsWith('last_') && options.repeat)
    return action.role === 'action' || action.role === 'undo'
      ? undefined
      : `${name}: only the change itself and its undo know the batch before.`
  if (name.startsWith('undo_') && undone)
    return action.role === 'action' ? undefined : `${name}: only the change itself knows what was kept.`
  if (!name.startsWith('row_')) return `There is no parameter ${name}.`
  if (!options.each) return `${name}: there is no row without each.`
  const columns = around.steps.get(options.each)?.columns
  return !columns || columns.includes(name.slice(4))
    ? undefined
    : `The step ${options.each} has no column ${name.slice(4)} (it has ${columns.join(', ')}).`
}
