import type { Run, StepState } from '#domain/run'
import type { Mark } from '../../parts/outcome'

/** How a step stands, in the one word that its mark shows. */
export function markOf(step: StepState, run: Run): Mark {
  if (run.questions.some(question => question.step === step.id)) return 'waiting'
  if (step.running) return run.cancelling ? 'cancelling' : run.status === 'finished' ? 'interrupted' : 'running'
  if (step.outcome === 'found' && step.findings.some(finding => finding.severity === 'critical')) return 'critical'
  return step.outcome ?? 'planned'
}

/** How the whole run stands. */
export function markOfRun(run: Run): Mark {
  if (run.cancelling) return 'cancelling'
  if (run.status === 'finished') return run.outcome ?? 'unknown'
  return run.status
}

/** The step to show when the operator has not chosen one: what asks, what runs, what went worst, the first. */
export function stepInFocus(run: Run): string | undefined {
  const steps = (run.header?.steps ?? []).flatMap(({ id }) => run.steps[id] ?? [])
  const asking = run.questions[0]?.step
  if (asking) return asking
  const running = steps.find(step => step.running)
  if (running) return running.id
  for (const outcome of ['unknown', 'failed'] as const) {
    const step = steps.find(one => one.outcome === outcome)
    if (step) return step.id
  }
  const critical = steps.find(step => step.findings.some(finding => finding.severity === 'critical'))
  const found = critical ?? steps.find(step => step.outcome === 'found')
  // While it still runs, what ran last is what one watches.
  const last = run.status === 'finished' ? undefined : steps.findLast(step => step.outcome !== undefined)
  return (last ?? found ?? steps[0])?.id
}
