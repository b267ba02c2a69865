import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { RedisAnswer, RedisReply } from '#domain/session'
import type { Cell } from '#domain/table'

/**
 * Whether the default user lets anybody in. The commands that know it also tell passwords and their hashes: those stop
 * here, and only yes or no goes on record. Null is what this login may not ask.
 */
export const redisExposure: Probe<Record<string, never>> = {
  name: 'redis.exposure',
  summary: 'Says whether Redis lets anybody in without a password, and from where.',
  protocols: ['redis'],
  parameters: z.strictObject({}),
  columns: [
    { name: 'open_to_all', type: 'bool' },
    { name: 'protected_mode', type: 'bool' },
    { name: 'loopback_only', type: 'bool' },
    { name: 'bind', type: 'text' },
    { name: 'login', type: 'text' },
    { name: 'behind_ssh', type: 'bool' },
  ],
  async run(_, { sessions, profile, target, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const [whoami, user, password, mode, bind] = await session.read(
      [
        ['ACL', 'WHOAMI'],
        ['ACL', 'GETUSER', 'default'],
        ['CONFIG', 'GET', 'requirepass'],
        ['CONFIG', 'GET', 'protected-mode'],
        ['CONFIG', 'GET', 'bind'],
      ],
      use,
    )
    const open = letsAnybodyIn(user) ?? hasNoPassword(password)
    if (open === undefined)
      throw new OpsError({
        kind: 'denied',
        code: 'NOPERM',
        message:
          'This login may ask neither ACL GETUSER nor CONFIG GET, so whether Redis is open could not be looked at.',
        hint: `acl setuser ${said(whoami) ?? 'this-user'} +acl|getuser +config|get`,
      })
    const addresses = setting(bind)
    const row: Cell[] = [
      open,
      yes(setting(mode)),
      addresses === undefined ? null : addresses !== '' && addresses.split(/\s+/).every(isLoopback),
      addresses ?? null,
      said(whoami) ?? 'default',
      target.via !== undefined,
    ]
    return { columns: this.columns, rows: [row] }
  },
}

/** From ACL GETUSER: `flags [on nopass …] passwords […] …`. Undefined when it was not answered. */
function letsAnybodyIn(answer: RedisAnswer | undefined): boolean | undefined {
  const flags = after(answer, 'flags')
  if (!Array.isArray(flags)) return undefined
  return flags.includes('on') && flags.includes('nopass')
}

/** Before ACLs (Redis 5) the only password is requirepass. */
function hasNoPassword(answer: RedisAnswer | undefined): boolean | undefined {
  const password = setting(answer)
  return password === undefined ? undefined : password === ''
}

function after(answer: RedisAnswer | undefined, name: string): RedisReply | undefined {
  const reply = answer?.failure ? undefined : answer?.reply
  if (!Array.isArray(reply)) return undefined
  const at = reply.indexOf(name)
  return at < 0 ? undefined : (reply[at + 1] as RedisReply)
}

function setting(answer: RedisAnswer | undefined): string | undefined {
  const reply = answer?.failure ? undefined : answer?.reply
  return Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1] : undefined
}

const said = (answer: RedisAnswer | undefined) =>
  answer && !answer.failure && typeof answer.reply === 'string' ? answer.reply : undefined
const yes = (word: string | undefined) => (word === undefined ? null : word === 'yes')
const isLoopback = (address: string) => /^-?(127\.|::1$|localhost$)/.test(address)
