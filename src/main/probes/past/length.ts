import parse from 'parse-duration'
import { z } from 'zod'

const day = 86_400

/** Seconds, as a number or as a duration such as `30d`: an hour at least, and not more than is kept. */
export const lengthOfTime = z.union([z.number(), z.string()]).transform((given, context) => {
  const seconds = typeof given === 'number' ? given : (parse(given, 's') ?? 0)
  if (seconds >= 60 && seconds <= 800 * day) return seconds
  context.addIssue({
    code: 'custom',
    message: 'is no length of time, such as 30d, of a minute at least and 800 days at most',
  })
  return z.NEVER
})
