import { OpsError } from '#domain/failure'
import type { RedisAnswer, RedisReply, RedisSession, Use } from '#domain/session'

/** What a server answers to one command. Throws its refusal as OpsError. */
export async function answerOf(session: RedisSession, command: readonly string[], use: Use): Promise<RedisReply> {
  const [answer] = await session.read([command], use)
  return replyOf(answer)
}

/** A reply, or the refusal that stands in its place as OpsError. */
export function replyOf(answer: RedisAnswer | undefined): RedisReply {
  if (!answer || answer.failure) throw new OpsError(answer?.failure ?? { kind: 'fault', message: 'No answer.' })
  return answer.reply
}

/** Lines `name:value` of INFO, in their order. */
export const infoLines = (info: RedisReply): (readonly [name: string, value: string])[] =>
  String(info ?? '')
    .split(/\r?\n/)
    .flatMap(line => {
      const at = line.indexOf(':')
      return at > 0 && !line.startsWith('#') ? [[line.slice(0, at), line.slice(at + 1)] as const] : []
    })

/** `keys=3,expires=0,avg_ttl=0` as numbers by name. */
export const fieldsOf = (value: string): ReadonlyMap<string, number> =>
  new Map(
    value.split(',').map(pair => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), Number(pair.slice(at + 1))] as const
    }),
  )
