import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { columnsOf } from '#domain/table'

const parameters = z.strictObject({
  /** What opens it again. Without it there is no way back. */
  passphrase: z.string(),
})

/** One row: the whole environment of a service, encrypted before it leaves the session. */
export const cloudArchive: Probe<z.infer<typeof parameters>> = {
  name: 'cloud.archive',
  summary: 'All variables of a service’s environment as one encrypted text, for a backup.',
  protocols: ['render'],
  parameters,
  columns: columnsOf({ name: 'text', variables: 'int', sealed: 'text' }),
  async run({ passphrase }, context) {
    const session = await context.sessions.cloud(context.profile, context.signal)
    const { id, name } = await session.service(context)
    const { variables, sealed } = await session.archive(id, passphrase, context)
    return { columns: this.columns, rows: [[name, variables, sealed]] }
  },
}
