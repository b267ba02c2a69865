import { OpsError } from '#domain/failure'
import type { RedisReply, RedisSession, Use } from '#domain/session'

/** What a Redis user may do, as its ACL says it. Of its passwords only how many there are: their hashes stop here. */
export interface AclUser {
  readonly flags: readonly string[]
  readonly passwords: number
  /** Rules as ACL SETUSER takes them: `-@all +info`, `%R~*`, `&*`. */
  readonly commands: string
  readonly keys: string
  readonly channels: string
  /** Further sets of rules (Redis 7), each as one word in parentheses. */
  readonly selectors: readonly string[]
}

/** Asks for a user; undefined when there is none. Throws OpsError, `denied` when this login may not ask. */
export async function aclUser(session: RedisSession, user: string, use: Use): Promise<AclUser | undefined> {
  const [answer] = await session.read([['ACL', 'GETUSER', user]], use)
  if (!answer || answer.failure) throw new OpsError(answer?.failure ?? { kind: 'fault', message: 'No answer.' })
  return answer.reply === null ? undefined : aclUserOf(answer.reply)
}

/** From the reply of ACL GETUSER, names and values in turn; Redis 6 gives its patterns as lists without their `~` and `&`. */
export function aclUserOf(reply: RedisReply): AclUser {
  const at = field(reply)
  const flags = listOf(at('flags'))
  const selectors = listOf(at('selectors'), (one: RedisReply) => {
    const part = field(one)
    return `(${[text(part('commands')), text(part('keys'), '~'), text(part('channels'), '&')].filter(Boolean).join(' ')})`
  })
  return {
    flags,
    passwords: listOf(at('passwords')).length,
    commands: text(at('commands')),
    keys: text(at('keys'), '~'),
    channels: text(at('channels'), '&'),
    selectors,
  }
}

const field = (reply: RedisReply) => (name: string) => {
  const list = Array.isArray(reply) ? (reply as readonly RedisReply[]) : []
  const at = list.findIndex((one, index) => index % 2 === 0 && one === name)
  return at < 0 ? null : (list[at + 1] ?? null)
}

const listOf = (reply: RedisReply, write: (one: RedisReply) => string = String): readonly string[] =>
  Array.isArray(reply) ? (reply as readonly RedisReply[]).map(write) : []

const text = (reply: RedisReply, mark = ''): string =>
  Array.isArray(reply) ? listOf(reply, one => `${mark}${one}`).join(' ') : String(reply ?? '')
