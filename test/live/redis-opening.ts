import { type ProfileOf, profileSchema } from '#domain/profile'
import type { RedisAnswer } from '#domain/session'
import { redis } from '../../src/main/connectors/redis'
import { never, openingOf } from './opening'

export function redisProfile(port: number, more: Partial<ProfileOf<'redis'>> = {}): ProfileOf<'redis'> {
  const profile = { id: 'r', system: 's', name: 'cache', protocol: 'redis', host: '127.0.0.1', port }
  return profileSchema.parse({ ...profile, ...more }) as ProfileOf<'redis'>
}

export const openRedis = (port: number, more: Partial<ProfileOf<'redis'>> = {}, secret: string | null = null) =>
  redis.open(openingOf(redisProfile(port, more), secret), never)

/** The reply; a failure fails the test with its message. */
export function replyOf(answer: RedisAnswer | undefined) {
  if (!answer || answer.failure) throw new Error(answer?.failure?.message ?? 'no answer')
  return answer.reply
}
