import { z } from 'zod'

/**
 * Where a secret comes from. `stored` is sealed in the local store; the others are read when a session opens
 * and never kept on disk. `ask` is kept in memory only, until the console ends or locks.
 */
export const secretSourceSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('none') }),
  z.strictObject({ from: z.literal('stored') }),
  z.strictObject({ from: z.literal('ask') }),
  z.strictObject({ from: z.literal('env'), name: z.string().min(1) }),
  z.strictObject({ from: z.literal('file'), path: z.string().min(1) }),
  z.strictObject({
    from: z.literal('command'),
    command: z.string().min(1),
    /** Seconds the command may take; 15 where nothing is said. */
    timeout: z.number().int().min(1).max(300).optional(),
    /** Minutes its answer stays in memory; where nothing is said, each opening of a session runs it again. */
    keep: z.number().int().min(1).max(1440).optional(),
  }),
])
export type SecretSource = z.infer<typeof secretSourceSchema>

/** Where a secret is looked for, as an operator would say it. */
export function placeOf(secret: SecretSource): string {
  switch (secret.from) {
    case 'none':
      return 'nowhere'
    case 'stored':
      return 'the local store'
    case 'ask':
      return 'what was typed'
    case 'env':
      return `the environment variable ${secret.name}`
    case 'file':
      return `the file ${secret.path}`
    case 'command':
      return `the answer of ${secret.command}`
  }
}
