import { OpsError } from '#domain/failure'
import type { ActionStep, Need } from '#domain/runbook'
import type { Where } from './steps/executor'

/** Throws when the target lacks what the step needs, with the words to put it right. Never called for steps without needs. */
export async function assertNeeds(step: ActionStep, where: Where): Promise<void> {
  for (const need of step.options.needs) {
    if (need.tool !== undefined) await assertTool(need.tool, where)
    else await assertSql(need, where)
  }
}

async function assertTool(tool: string, where: Where): Promise<void> {
  const session = await where.sessions.shell(where.profile, where.signal)
  const script = { interpreter: 'sh' as const, text: 'command -v "$TOOL" >/dev/null 2>&1', env: { TOOL: tool } }
  const [result] = await session.batch([script], where)
  if (result?.exit !== 0)
    throw new OpsError({
      kind: 'missing',
      code: 'NO_TOOL',
      message: `${tool} is not installed on ${session.host.name}.`,
    })
}

async function assertSql(need: Need, where: Where): Promise<void> {
  const session = await where.sessions.sql(where.profile, where.signal)
  if (need.extension !== undefined) {
    const [answer] = await session.read(
      [{ text: 'select 1 from pg_catalog.pg_extension where extname = $1', values: [need.extension] }],
      where,
    )
    if (answer?.failure) throw new OpsError(answer.failure)
    if (answer?.table.rows.length === 0)
      throw new OpsError({
        kind: 'missing',
        code: 'NO_EXTENSION',
        message: `The extension ${need.extension} is not installed in database ${session.server.database}.`,
        hint: `create extension ${need.extension};`,
      })
  }
  if (need.privilege !== undefined && !session.server.superuser) {
    const denied = (hint: string) =>
      new OpsError({
        kind: 'denied',
        code: 'NO_PRIVILEGE',
        message: `The role ${session.server.user} lacks ${need.privilege}.`,
        hint,
      })
    if (need.privilege === 'superuser') throw denied('This step needs a superuser.')
    const [answer] = await session.read(
      [
        {
          text: 'select pg_catalog.pg_has_role(current_user, oid, $2) from pg_catalog.pg_roles where rolname = $1',
          values: [need.privilege, 'USAGE'],
        },
      ],
      where,
    )
    if (answer?.failure) throw new OpsError(answer.failure)
    if (answer?.table.rows[0]?.[0] !== true)
      throw denied(`grant ${need.privilege} to "${session.server.user.replaceAll('"', '""')}";`)
  }
}
