import { isTrouble, worstFirst } from '#domain/finding'
import { advance, findingsOf, type Run } from '#domain/run'
import type { RunEvent } from '#domain/run-event'
import type { RunRow } from './schema'

/** The events that change a run's line in the history. The others are many and large, and are not folded here. */
export const telling = [
  'run.started',
  'run.resumed',
  'run.finished',
  'step.started',
  'step.judged',
  'question.asked',
  'question.answered',
] as const satisfies readonly RunEvent['type'][]

const tells = new Set<string>(telling)

/** Folds what matters for the line; the rest only moves `last` on. */
export function fold(run: Run, events: readonly RunEvent[]): Run {
  const folded = events.filter(event => tells.has(event.type)).reduce(advance, run)
  return { ...folded, last: events.at(-1)?.seq ?? run.last }
}

/** The columns of the history that follow from the events; undefined when none of these events tells anything. */
export function columnsAfter(
  run: Run,
  events: readonly RunEvent[],
):
  | (Pick<RunRow, 'status' | 'outcome' | 'worst' | 'findings' | 'headline' | 'finished_at'> &
      Partial<Pick<RunRow, 'started_at'>>)
  | undefined {
  if (!events.some(event => tells.has(event.type))) return undefined
  const findings = worstFirst(findingsOf(run).map(({ finding }) => finding))
  return {
    status: run.status === 'planned' ? 'running' : run.status,
    outcome: run.outcome ?? null,
    worst: findings[0]?.severity ?? null,
    findings: findings.filter(isTrouble).length,
    headline: findings[0]?.title ?? null,
    // The same moment as in its events: the row was made a little before.
    ...(run.startedAt !== undefined && { started_at: run.startedAt }),
    finished_at: run.finishedAt ?? null,
  }
}
