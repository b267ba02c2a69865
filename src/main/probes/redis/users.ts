import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { type AclUser, aclUserOf } from './acl-user'

const columns: readonly Column[] = [
  { name: 'user', type: 'text' },
  { name: 'enabled', type: 'bool' },
  { name: 'own', type: 'bool' },
  { name: 'without_password', type: 'bool' },
  { name: 'passwords', type: 'int' },
  { name: 'all_commands', type: 'bool' },
  { name: 'all_keys', type: 'bool' },
  { name: 'commands', type: 'text' },
  { name: 'keys', type: 'text' },
  { name: 'channels', type: 'text' },
  { name: 'selectors', type: 'text' },
]

/** All users of a Redis server with what they may do; of their passwords only how many there are. `own` is who asks. */
export const redisUsers: Probe<Record<string, never>> = {
  name: 'redis.users',
  summary: 'The users of a Redis server, whether they are on and need a password, and what they may run on which keys.',
  protocols: ['redis'],
  parameters: z.strictObject({}),
  columns,
  async run(_, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const [listed, me] = (
      await session.read(
        [
          ['ACL', 'USERS'],
          ['ACL', 'WHOAMI'],
        ],
        use,
      )
    ).map(answer => {
      if (answer.failure) throw new OpsError(answer.failure)
      return answer.reply
    })
    const names = Array.isArray(listed) ? listed.map(String) : []
    const users = await session.read(
      names.map(name => ['ACL', 'GETUSER', name]),
      use,
    )
    const rows = users.flatMap((answer, at): Cell[][] => {
      if (answer.failure) throw new OpsError(answer.failure)
      const name = names[at] ?? ''
      // Removed between the two questions.
      return answer.reply === null ? [] : [rowOf(name, name === me, aclUserOf(answer.reply))]
    })
    return { columns, rows: rows.toSorted((a, b) => String(a[0]).localeCompare(String(b[0]))) }
  },
}

function rowOf(name: string, own: boolean, { flags, passwords, commands, keys, channels, selectors }: AclUser): Cell[] {
  return [
    ...[name, flags.includes('on'), own, flags.includes('nopass'), passwords],
    // `+@all -@dangerous` is not all of them.
    ...[/^\+@all$/.test(commands.trim()), keys.split(' ').includes('~*')],
    ...[commands, keys || null, channels || null, selectors.join(' ') || null],
  ]
}
