import type { Advice } from './advice'
import type { Plan } from './plan'
import { amount, took } from './words'

/** Below these nobody notices. */
const worthMs = 100
const jitPct = 20
const triggerPct = 30

/** What stands beside the tree: compiling, triggers, settings that forbid the planner something. */
export const wholeAdvice = (plan: Plan): readonly Advice[] => [...jit(plan), ...triggers(plan), ...settings(plan)]

function jit({ jit: compiled, executionMs }: Plan): readonly Advice[] {
  if (!compiled || !executionMs || compiled.ms < worthMs || compiled.ms * 100 < executionMs * jitPct) return []
  return [
    {
      kind: 'jit',
      figure: compiled.ms,
      title: `Compiling (JIT) took ${took(compiled.ms)} of ${took(executionMs)}`,
      advice:
        'It did not pay here. Raise jit_above_cost above the cost of such statements, or switch it off for them: set local jit = off. A cost far too high by a wrong estimate also switches it on.',
    },
  ]
}

const triggers = ({ triggers: all, executionMs }: Plan): readonly Advice[] =>
  all.flatMap(({ name, constraint, relation, ms, calls }): Advice[] => {
    if (!executionMs || ms < worthMs || ms * 100 < executionMs * triggerPct) return []
    const on = relation ? ` on ${relation}` : ''
    return [
      {
        kind: 'trigger',
        figure: ms,
        title: `${constraint ? `Checking the constraint ${constraint}` : `The trigger ${name}`}${on} took ${took(ms)} of ${took(executionMs)}, in ${amount(calls)} calls`,
        advice: constraint
          ? 'A foreign key whose referencing columns have no index reads the whole table for each row that is deleted or whose key is updated.'
          : 'The time is in the trigger’s own statements, which EXPLAIN does not show.',
      },
    ]
  })

function settings({ settings: set, nodes }: Plan): readonly Advice[] {
  const off = Object.entries(set)
    .filter(([name, value]) => name.startsWith('enable_') && value === 'off')
    .map(([name]) => name)
  if (off.length === 0) return []
  const forced = nodes.filter(node => node.disabled).length
  return [
    {
      kind: 'settings',
      figure: off.length,
      title: `The planner is forbidden something here: ${off.join(', ')} ${off.length === 1 ? 'is' : 'are'} off`,
      advice: `Another session may get another plan.${forced > 0 ? ` ${forced} of the nodes were taken all the same, for want of another way.` : ''} Such settings are for trying out, not for keeping.`,
    },
  ]
}
