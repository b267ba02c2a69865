import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { answerOf } from './info'

const columns: readonly Column[] = [
  { name: 'setting', type: 'text' },
  { name: 'value', type: 'text' },
  { name: 'ok', type: 'bool' },
  { name: 'statement', type: 'text' },
]

const parameters = z.strictObject({
  /** One name, no pattern. Those that hold passwords or files are not for this probe. */
  setting: z
    .string()
    .regex(/^(?!.*(pass|auth|user|file|dir))[a-z][a-z0-9-]*$/, 'not the name of a setting that may be shown'),
  /** `ok` says whether it has this value. */
  wanted: z.coerce.string().nullish(),
})

/** One setting and the command that sets it to what it is now: the undo of a change, its verification, or a look. */
export const redisSetting: Probe<z.infer<typeof parameters>> = {
  name: 'redis.setting',
  summary: 'Shows one setting of a Redis server, and the command that brings it back to what it is now.',
  protocols: ['redis'],
  parameters,
  columns,
  async run({ setting, wanted }, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const reply = await answerOf(session, ['CONFIG', 'GET', setting], use)
    const value = Array.isArray(reply) && reply.length === 2 ? String(reply[1]) : undefined
    if (value === undefined)
      throw new OpsError({
        kind: 'missing',
        code: 'NO_SETTING',
        message: `This server (${session.server.version || 'version not shown'}) has no setting ${setting}.`,
      })
    const row: Cell[] = [
      setting,
      value,
      wanted == null ? null : value === wanted,
      `config set ${setting} ${value === '' ? '""' : value}`,
    ]
    return { columns, rows: [row] }
  },
}
