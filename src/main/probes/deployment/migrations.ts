import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'
import { readMigrations } from './read-migrations'

const columns = { name: 'text', state: 'text', tool: 'text' } as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({
  /** A line of shell that says which migrations are applied, as the application's own tool tells it. It must only look. */
  command: z.string().min(1),
})

/** One row a migration that waits or has failed; none where all are in the database. */
export const deploymentMigrations: Probe<z.infer<typeof parameters>> = {
  name: 'deployment.migrations',
  summary: 'Migrations that are not in the database yet, by what Django, Alembic, Prisma, Rails, Flyway … say.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns: columnsOf(columns),
  async run({ command }, context) {
    const session = await context.sessions.shell(context.profile, context.signal)
    const done = await session.run({ interpreter: 'sh', text: 'sh -c "$ASKED"', env: { ASKED: command } }, context)
    // What was not kept of a very long list may have been what waits.
    const said = done.dropped > 0 ? undefined : readMigrations(done.stdout)
    // Prisma ends with 1 when something waits; that nothing waits is only believed of a command that went well.
    if (!said || (done.exit !== 0 && said.waiting.length === 0))
      throw new OpsError({
        kind: done.exit === 0 ? 'invalid' : 'rejected',
        code: done.exit === 0 ? 'NOT_UNDERSTOOD' : `EXIT_${done.exit ?? done.signal ?? 'UNKNOWN'}`,
        message:
          done.exit === 0
            ? 'What the command says of migrations is not understood, so nothing is known of them.'
            : `The command that tells of migrations failed: ${lastLine(done.stderr || done.stdout)}`,
        hint: 'It is one such as “python manage.py showmigrations --plan”, “alembic history -r current:head -i”, “npx prisma migrate status”, “bin/rails db:migrate:status”, “flyway info”, or prints “pending: NAME” lines or “none pending”.',
      })
    const rows = said.waiting.map(({ name, state }): Cell[] => [name, state, said.tool])
    return { columns: this.columns, rows }
  },
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) || 'it said nothing.'
