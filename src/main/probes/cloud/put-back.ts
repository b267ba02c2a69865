import { z } from 'zod'
import { putBacks } from '#domain/cloud'
import type { Probe } from '#domain/probe'
import { columnsOf } from '#domain/table'

const parameters = z.strictObject({
  what: z.enum(putBacks),
  /** Which variable. */
  name: z.string().min(1).nullish(),
})

/** For `role=undo`: read before a change, it is the request that takes it back. A value in it is sealed. */
export const cloudPutBack: Probe<z.infer<typeof parameters>> = {
  name: 'cloud.put-back',
  summary:
    'The request that makes a variable, the number of instances, the autoscaling or the running again as it is now.',
  protocols: ['render'],
  parameters,
  columns: columnsOf({ statement: 'text' }),
  async run({ what, name }, context) {
    const session = await context.sessions.cloud(context.profile, context.signal)
    const { id } = await session.service(context)
    return { columns: this.columns, rows: [[await session.putBack(what, id, name ?? null, context)]] }
  },
}
