import { shownRedis } from '#domain/redis-words'
import type { Dump } from './keep-keys'

/**
 * The command that brings keys back, with the moment they were to expire (RESTORE … ABSTTL). What is there again by then is
 * left as it is: it is newer.
 */
export function restoring(dumps: readonly Dump[]): string {
  const keys = dumps.map(one => one.key)
  const values = dumps.flatMap(one => [one.value, String(one.expiresAt)])
  return shownRedis(['eval', script, String(dumps.length), ...keys, ...values])
}

const script = `local n = 0 for i, key in ipairs(KEYS) do if redis.call('exists', key) == 0 then redis.call('restore', key, ARGV[2 * i], ARGV[2 * i - 1], 'absttl') n = n + 1 end end return n`
