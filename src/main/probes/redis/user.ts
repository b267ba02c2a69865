import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Cell } from '#domain/table'
import { type AclUser, aclUser } from './acl-user'

/** A Redis user and the command that would bring its rights back to what they are now. No password and no hash of one. */
export const redisUser: Probe<{ user: string }> = {
  name: 'redis.user',
  summary: 'Shows the rights of a Redis user, and the command that brings them back to what they are now.',
  protocols: ['redis'],
  parameters: z.strictObject({ user: z.string().min(1) }),
  columns: [
    { name: 'user', type: 'text' },
    { name: 'user_exists', type: 'bool' },
    { name: 'enabled', type: 'bool' },
    { name: 'without_password', type: 'bool' },
    { name: 'passwords', type: 'int' },
    { name: 'commands', type: 'text' },
    { name: 'keys', type: 'text' },
    { name: 'channels', type: 'text' },
    { name: 'selectors', type: 'text' },
    { name: 'statement', type: 'text' },
  ],
  async run({ user }, { sessions, profile, ...use }) {
    const found = await aclUser(await sessions.redis(profile, use.signal), user, use)
    const row: Cell[] = found
      ? [
          user,
          true,
          found.flags.includes('on'),
          found.flags.includes('nopass'),
          found.passwords,
          found.commands,
          found.keys,
          found.channels,
          found.selectors.join(' '),
          restoring(user, found),
        ]
      : [user, false, false, false, 0, null, null, null, null, `acl deluser ${word(user)}`]
    return { columns: this.columns, rows: [row] }
  },
}

/** Rights only: the passwords are left as they are, so none has to be kept. */
function restoring(user: string, { flags, commands, keys, channels, selectors }: AclUser): string {
  const rules = [
    flags.includes('on') ? 'on' : 'off',
    ...(selectors.length > 0 ? ['clearselectors'] : []),
    'resetkeys',
    ...words(keys),
    'resetchannels',
    ...words(channels),
    ...words(commands),
    ...selectors,
  ]
  return ['acl', 'setuser', user, ...rules].map(word).join(' ')
}

const words = (rules: string) => rules.split(' ').filter(Boolean)

/** As redis-cli and a `redis` fence read it: whole, whatever it holds. */
const word = (text: string) => (/^[\w@%~*&+|:.-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`)
