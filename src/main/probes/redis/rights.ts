import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { RedisAnswer } from '#domain/session'
import type { Cell } from '#domain/table'
import { aclUser } from './acl-user'
import { allows } from './rules'

/** Whether a user may run each of these commands, one a row; none of them is run. No rows for a user that is not there. */
export const redisRights: Probe<{ user: string; commands: string[] }> = {
  name: 'redis.rights',
  summary: 'Says of each command whether a Redis user may run it, without running it.',
  protocols: ['redis'],
  parameters: z.strictObject({ user: z.string().min(1), commands: z.array(z.string().min(1)).min(1) }),
  columns: [
    { name: 'command', type: 'text' },
    { name: 'ok', type: 'bool' },
    { name: 'said', type: 'text' },
  ],
  async run({ user, commands }, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const found = await aclUser(session, user, use)
    if (!found) return { columns: this.columns, rows: [] }
    const asked = commands.map(command => command.split(/\s+/))
    const answers = await session.read(
      asked.map(words => ['ACL', 'DRYRUN', user, ...words]),
      use,
    )
    const rows = answers.map((answer, at): Cell[] => {
      const [name = '', sub] = asked[at] ?? []
      const [ok, said] = tried(answer) ?? [allows(found.commands, name, sub), 'told from its rules']
      return [commands[at] ?? '', ok, said]
    })
    return { columns: this.columns, rows }
  },
}

/** Undefined where the server has no ACL DRYRUN (Redis 6), or this login may not use it: then the rules are read. */
function tried(answer: RedisAnswer): [ok: boolean, said: string | null] | undefined {
  if (!answer.failure) return answer.reply === 'OK' ? [true, null] : [false, String(answer.reply)]
  const { kind } = answer.failure
  if (kind === 'denied' || kind === 'invalid' || kind === 'rejected') return undefined
  throw new OpsError(answer.failure)
}
