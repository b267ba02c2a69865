import { z } from 'zod'

/** A JSON message sent to an address of the operator's; a token goes in the Authorization header. */
export const webhookSchema = z.strictObject({
  id: z.string().min(1).max(80),
  name: z.string().trim().min(1).max(80),
  url: z.url({ protocol: /^https?$/ }).max(2000),
  /** Least severity it is told of. */
  from: z.enum(['warning', 'critical']).default('warning'),
  /** Systems it is told of; none means all. */
  systems: z.array(z.string()).default([]),
})
export type Webhook = z.infer<typeof webhookSchema>

/** How a way to tell somebody did. */
export interface Told {
  readonly ok: boolean
  readonly message: string
}
