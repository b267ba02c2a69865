import { z } from 'zod'
import { invalid } from '#domain/failure'
import type { Period } from '#domain/past'
import type { ProbeContext } from '#domain/probe'
import { lengthOfTime } from './length'
import { pastOf } from './measured'
import { momentOf } from './moment'

const day = 86_400

/** Two windows of one length: one that ends at a moment, and one that begins at it or at a later one. */
export const twoWindows = {
  /** The window before ends here. */
  before: z.string().trim().min(1),
  /** The window after begins here; nothing: where the one before ended, or that deployment was over. */
  after: z.string().trim().nullish(),
  /** Length of each. */
  window: lengthOfTime,
}

export interface Windows {
  readonly before: Period
  readonly after: Period
}

const markedMs = 400 * day * 1000

/**
 * The two windows as they were asked for; the second ends now at the latest. A deployment lies between them and in
 * neither. Throws `invalid` where they overlap or lie ahead.
 */
export async function windowsOf(
  asked: { readonly before: string; readonly after?: string | null | undefined; readonly window: number },
  context: ProbeContext,
  now = Date.now(),
): Promise<Windows> {
  const marks = await pastOf(context).marks(context.target.system, { from: now - markedMs, to: now })
  const { from: end, to: over } = momentOf(asked.before, now, marks)
  const start = asked.after ? momentOf(asked.after, now, marks).to : over
  if (start >= now) throw invalid('The moment after has not come yet, so there is nothing to compare.')
  if (start < end) throw invalid('The moment after lies before the moment before.', 'Exchange them.')
  const length = asked.window * 1000
  return { before: { from: end - length, to: end }, after: { from: start, to: Math.min(now, start + length) } }
}
