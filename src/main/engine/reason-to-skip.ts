import { type Failure, toFailure } from '#domain/failure'
import type { ActionStep } from '#domain/runbook'
import { compileCondition, holds } from '../expressions/condition'
import { type Live, stateOf } from './live'
import { notNeeded } from './not-needed'
import { scopeOf } from './scope'

/** Why a step does not run: text when it does not apply, a failure when that could not be told; undefined when it runs. */
export function reasonToSkip(live: Live, step: ActionStep) {
  for (const target of [step.target, step.options.logsIn])
    if (target !== undefined && !live.header.targets[target]) return `This system has no ${target} target.`
  const broken = step.uses.find(used => ['failed', 'unknown', 'cancelled'].includes(stateOf(live, used).outcome ?? ''))
  const { each, when } = step.options
  if (each !== undefined && broken === each)
    return `It works through the rows of “${stateOf(live, each).title}”, which could not be read.`
  if (each !== undefined && stateOf(live, each).outcome === 'skipped')
    return `“${stateOf(live, each).title}” was skipped.`
  if (each !== undefined || when === undefined) return undefined
  try {
    return holds(compileCondition(when), scopeOf(live, step.target))
      ? undefined
      : notNeeded(when, id => stateOf(live, id).title)
  } catch (error) {
    // Built on a step that could not look, it cannot be decided; by itself a broken condition is a failure.
    const missing = step.uses.find(used => stateOf(live, used).outcome === 'skipped') ?? broken
    if (missing) return `It depends on “${stateOf(live, missing).title}”, which has no result.`
    const unrun = step.uses.find(used => stateOf(live, used).outcome === undefined)
    return unrun ? notRun(stateOf(live, unrun).title) : toFailure(error)
  }
}

/** As when one step alone is run that builds on others. */
const notRun = (title: string): Failure => ({
  kind: 'missing',
  code: 'NOT_RUN',
  message: `It depends on “${title}”, which has not run.`,
  hint: `Go on from “${title}” instead.`,
})
