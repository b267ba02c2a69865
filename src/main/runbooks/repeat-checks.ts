import { compileCondition } from '../expressions/condition'
import type { Around } from './around'
import type { Checked } from './checked-yaml'
import { objectionsTo } from './condition-checks'
import type { RoleAction } from './fences'
import type { Problems } from './problems'
import type { WrittenOptions } from './step-options'

/** Checks what a `repeat` says, and that nothing of it stands without one. Answers the steps that it reads from. */
export function checkRepeat(
  actions: readonly RoleAction[],
  { value: { repeat, each }, lineOf }: Checked<WrittenOptions>,
  around: Around,
  problems: Problems,
): readonly string[] {
  if (!repeat) {
    for (const hold of actions.filter(one => one.role === 'hold'))
      problems.add(hold.line - 1, 'role=hold holds up batches, and there are none without repeat.')
    return []
  }
  if (!actions.some(one => one.role === 'verify'))
    problems.add(
      lineOf(['repeat']),
      'repeat: a batch that was lost is settled by counting: the step needs role=verify.',
    )
  const used = new Set<string>()
  const check = (key: 'until' | 'total' | 'pause', source: string, names: readonly string[]) => {
    const line = lineOf(['repeat', key])
    const condition = problems.attempt(line, `repeat.${key}`, () => compileCondition(source))
    if (!condition) return
    for (const step of condition.steps) used.add(step)
    for (const objection of objectionsTo(condition, { names: new Set(names) }, around))
      problems.add(line, `repeat.${key}: ${objection}`)
  }
  check('until', repeat.until, ['row'])
  if (repeat.total !== undefined) check('total', repeat.total, each ? ['row'] : [])
  if (typeof repeat.pause === 'string') check('pause', repeat.pause, [])
  return [...used]
}
