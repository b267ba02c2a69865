import type { Run } from '#domain/run'

/** Where a choice leads, as the rail calls it: the step's number and title, or the other runbook. */
export function placeOf(to: string, run: Pick<Run, 'header'>): string {
  if (!to.startsWith('#')) return to.split('?')[0] ?? to
  const at = run.header?.steps.findIndex(step => step.id === to.slice(1)) ?? -1
  const step = run.header?.steps[at]
  return step ? `step ${at + 1}, ${step.title}` : to
}
