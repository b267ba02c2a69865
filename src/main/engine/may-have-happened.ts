import type { Failure } from '#domain/failure'
import type { StepState } from '#domain/run'
import type { ActionStep } from '#domain/runbook'
import { record } from '#domain/table'

/**
 * Whether a change, or what it did with one item, may have done anything. Only what surely did nothing answers false:
 * taking it back would undo what somebody else did.
 */
export function mayHaveHappened(step: ActionStep, state: StepState, item: string | undefined): boolean {
  const { outcome, failure } = item === undefined ? state : (state.items.findLast(one => one.item === item) ?? {})
  if (outcome !== 'failed' && outcome !== 'cancelled') return true
  // An answer of the server is put on record also where the verification did not like what it saw.
  const answer = state.tables.findLast(one => one.role === 'action' && one.item === item)?.table
  if (step.options.repeat ? Number(answer && record(answer, 0).batches) !== 0 : answer) return true
  return !isAtomic(step) && failure?.code !== 'BUSY_ELSEWHERE' && !refusedAtOnce(step, failure)
}

/** What fails in a transaction has not happened. */
const isAtomic = ({ kind, options }: ActionStep) => kind === 'sql' && options.transaction

/** Refused before its first page or its first command. A row of Redis commands may have come half way. */
const refusedAtOnce = ({ kind }: ActionStep, failure: Failure | undefined) =>
  kind === 'sql'
    ? failure?.kind === 'denied' || failure?.kind === 'missing' || /^42/.test(failure?.code ?? '')
    : failure?.code === 'SUDO_REFUSED'
