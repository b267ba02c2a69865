import { OpsError } from '#domain/failure'
import type { ActionStep, Need } from '#domain/runbook'
import type { SqlSession, SqlStatement } from '#domain/session'
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
  if (need.privilege !== undefined && !session.server.superuser) await assertPrivilege(need.privilege, session, where)
}

/** A predefined role, or `superuser` and `createrole`, which no grant gives: then the words say who has it. */
async function assertPrivilege(privilege: string, session: SqlSession, where: Where): Promise<void> {
  const denied = (hint: string) =>
    new OpsError({
      kind: 'denied',
      code: 'NO_PRIVILEGE',
      message: `The role ${session.server.user} lacks ${privilege}.`,
      hint,
    })
  const attribute = Object.hasOwn(attributes, privilege) ? attributes[privilege] : undefined
  const [answer] = await session.read([attribute ?? membership(privilege)], where)
  if (answer?.failure) throw new OpsError(answer.failure)
  const [has, others] = answer?.table.rows[0] ?? []
  if (has === true) return
  throw denied(
    attribute
      ? `These have it: ${others ?? 'nobody who may log in'}. Run it with one of them.`
      : `grant ${privilege} to "${session.server.user.replaceAll('"', '""')}";`,
  )
}

const membership = (role: string) => ({
  text: 'select pg_catalog.pg_has_role(current_user, oid, $2) from pg_catalog.pg_roles where rolname = $1',
  values: [role, 'USAGE'],
})

const attributes: Readonly<Record<string, SqlStatement>> = Object.fromEntries(
  [
    ['superuser', 'rolsuper'],
    ['createrole', 'rolsuper or rolcreaterole'],
  ].map(([privilege, holds]) => [
    privilege,
    {
      text: `select bool_or((${holds}) and rolname = current_user),
        string_agg(quote_ident(rolname), ', ' order by rolname) filter (where (${holds}) and rolcanlogin)
        from pg_catalog.pg_roles`,
      values: [],
    },
  ]),
)
