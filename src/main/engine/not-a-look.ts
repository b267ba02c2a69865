import { isAction, isLook, type Step } from '#domain/runbook'

/** Why a run that only looks passes over a step: it would ask or change. Undefined for one that it walks. */
export function notALook(step: Step): string | undefined {
  if (step.kind === 'checklist') return 'Open: a person has to look at this.'
  if (step.kind === 'decision') return 'Open: a person has to decide this.'
  if (!isAction(step) || isLook(step)) return undefined
  return step.options.effect === 'reads'
    ? 'Open: a person has to pick the rows.'
    : 'Not asked about: this run only looks.'
}
