import { z } from 'zod'

/** Names as a runbook's parameter holds them: one, several parted by commas, none. */
export const named = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform(given =>
    [given ?? []]
      .flat()
      .flatMap(text => text.split(','))
      .map(text => text.trim())
      .filter(text => text !== ''),
  )

/** Paths and patterns of files. A relative one means another file in every shell. */
export const namedFiles = named.refine(
  paths => paths.every(path => path.startsWith('/')),
  'A log is named by its whole path.',
)

/** Seconds, as a number or as a duration such as `90m`. */
export const readDuration = z.union([z.number(), z.string()]).transform((given, context) => {
  const [, count = '', unit = 's'] = /^(\d+(?:\.\d+)?)\s*([smhd]?)$/.exec(String(given)) ?? []
  const seconds = Number(count) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit || 's'] ?? 1)
  if (seconds > 0 && seconds <= 400 * 86_400) return seconds
  context.addIssue({ code: 'custom', message: 'is no length of time, such as 24h' })
  return z.NEVER
})
