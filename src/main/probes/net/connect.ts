import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { Protocol } from '#domain/profile'
import { answer, layerColumns, reach } from './layers'

function connect(protocol: Protocol, summary: string, ask: (context: ProbeContext) => Promise<string>) {
  const probe: Probe<Record<string, never>> = {
    name: `${protocol}.connect`,
    summary,
    protocols: [protocol],
    parameters: z.strictObject({}),
    columns: layerColumns,
    run: async (_, context) => answer(await reach(context), context, () => ask(context)),
  }
  return probe
}

export const postgresConnect = connect(
  'postgres',
  'Reaches PostgreSQL layer by layer, logs in and has it answer a statement.',
  async context => {
    const session = await context.sessions.sql(context.profile, context.signal)
    const [said] = await session.read([{ text: 'select 1', values: [] }], context)
    if (said?.failure) throw new OpsError(said.failure)
    const { version, standby } = session.server
    return `PostgreSQL ${Math.floor(version / 10_000)}.${version % 10_000} answers as ${standby ? 'standby' : 'primary'}.`
  },
)

export const redisConnect = connect(
  'redis',
  'Reaches Redis layer by layer, logs in and has it answer PING.',
  async context => {
    const session = await context.sessions.redis(context.profile, context.signal)
    const [said] = await session.read([['PING']], context)
    if (said?.failure) throw new OpsError(said.failure)
    return `Redis ${session.server.version} answers as ${session.server.role}.`
  },
)

export const sshConnect = connect(
  'ssh',
  'Reaches a host over SSH layer by layer, logs in and has it run a command that does nothing.',
  async context => {
    const session = await context.sessions.shell(context.profile, context.signal)
    const done = await session.run({ interpreter: 'sh', text: ':', env: {} }, context)
    if (done.exit !== 0)
      throw new OpsError({
        kind: 'rejected',
        code: `EXIT_${done.exit ?? done.signal ?? 'UNKNOWN'}`,
        message: 'The host lets us in, but its shell does not run a command.',
        hint: 'Look at the login shell of this user: it may be nologin or a menu.',
      })
    return `${session.host.name} (${session.host.system}) answers as ${session.host.user}.`
  },
)
