import { invalid } from '#domain/failure'
import type { StepState } from '#domain/run'

/** A step may be run again only when it is known what became of it: what may have happened is looked at first. */
export function assertKnown(state: StepState | undefined): void {
  if (state?.outcome === 'unknown' || (state?.outcome === undefined && state?.intent))
    throw invalid('Nobody knows yet whether this step happened.', 'Check now: it only reads. Or go on after it.')
}

/** Only what is unknown is settled; what is known stays as it was found. */
export function assertUnknown(state: StepState | undefined): void {
  if (state?.outcome !== 'unknown') throw invalid('It is known how this step ended; there is nothing to settle.')
}

/** The code of an undo of which some statements ran and the next did not. */
export const partlyTakenBack = 'PARTLY_TAKEN_BACK'

/** A change is taken back once; when that may have happened, it is not done again. */
export function assertUndoable(state: StepState | undefined): void {
  // Taken back before it is done, it would be done after all: a change whose link died may still be at work.
  assertKnown(state)
  if (state?.undo?.state === 'done') throw invalid('This step was taken back already.')
  if (state?.undo?.failure?.code === partlyTakenBack)
    throw invalid('This step was taken back in part.', state.undo.failure.hint)
  if (state?.undo?.failure?.lost)
    throw invalid(
      'Taking it back may have happened: the link was lost before the answer.',
      'Look at the server; run the statements by hand if they are still needed.',
    )
}
