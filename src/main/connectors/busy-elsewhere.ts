import type { Failure } from '#domain/failure'

/** Somebody else makes the same change to the same target right now; `who` is a whole sentence, or empty. */
export const busyElsewhere = (who: string): Failure => ({
  kind: 'rejected',
  layer: 'session',
  code: 'BUSY_ELSEWHERE',
  message: `The same change is being made by somebody else right now.${who && ` ${who}`} Nothing was changed here.`,
  hint: 'Wait until it is done, then look whether it is still needed.',
})
