import { invalid, OpsError } from '#domain/failure'
import type { RedisJudgement } from '#domain/redis-console'
import { assertRedisReads, readRedis } from '../expressions/redis'

export { maskRedisSecrets } from '../expressions/redis-secrets'

/** The words of the one command in a text. Throws OpsError `invalid`. A `$name` is just text here. */
export function wordsIn(text: string): readonly string[] {
  const [line, more] = readRedis(text)
  if (!line) throw invalid('There is no command.')
  if (more) throw invalid('There are several commands.', 'Send them one by one: each is asked about by itself.')
  return line.words
}

const set = (names: string) => new Set(names.split(/\s+/))

/** Never sent, and what to do instead. */
const refusals: readonly (readonly [ReadonlySet<string>, string, string])[] = [
  [
    set('keys'),
    'KEYS stops the whole server while it walks every key.',
    'Look under Keys, or use SCAN 0 MATCH … COUNT 1000.',
  ],
  [
    set('subscribe psubscribe ssubscribe unsubscribe punsubscribe sunsubscribe sync psync replconf'),
    'It has no single answer.',
    'Use redis-cli for it; PUBSUB CHANNELS and PUBSUB NUMSUB tell who listens.',
  ],
  [
    set('select auth hello reset quit multi exec discard watch unwatch asking readonly readwrite'),
    'It would change the connection, and every command here may travel on another one.',
    'Another database or user is a target of its own, under Connections.',
  ],
  [
    set('blpop brpop blmove brpoplpush blmpop bzpopmin bzpopmax bzmpop wait waitaof'),
    'It waits for others.',
    'Use the form that answers at once: LPOP, LMOVE, ZPOPMIN, XREAD without BLOCK.',
  ],
]

/** What they say of themselves is not enough to know what they do, or it is done to the whole server. */
const warnings: readonly (readonly [ReadonlySet<string>, string])[] = [
  [
    set('flushall'),
    'Removes every key of every database of this server. A queue loses its tasks, a cache all it holds.',
  ],
  [set('flushdb'), 'Removes every key of this database. Clear a pattern with redis/clear-cache where that is enough.'],
  [set('shutdown'), 'Ends the server. Who starts it again?'],
  [set('debug'), 'Made for Redis’ own developers: some of it stops or crashes the server.'],
  [set('config'), 'Changes the running server at once; without CONFIG REWRITE a restart forgets it.'],
  [set('eval evalsha fcall script function'), 'A script may do anything, and stops everybody else while it runs.'],
  [set('save'), 'Stops everybody until the whole snapshot is written. BGSAVE does it beside.'],
  [
    set('replicaof slaveof failover cluster swapdb migrate module'),
    'Changes what this server is to others, or moves its data.',
  ],
  [set('acl client'), 'Changes who may come in, or ends connections of others.'],
]
/** Only asked for with open eyes. */
const watched =
  'MONITOR may halve what a busy server can do, and shows every value that anybody sends. SLOWLOG GET 50, CLIENT LIST or INFO commandstats twice cost next to nothing.'
const typed = set('flushall flushdb shutdown debug')

const removing = set(
  `del unlink getdel getex expire pexpire expireat pexpireat ltrim lrem lpop rpop lmpop lmove rpoplpush spop smove srem
   zrem zpopmin zpopmax zmpop zremrangebyrank zremrangebyscore zremrangebylex hdel hgetdel xdel xtrim xack xgroup rename
   renamenx move restore copy sort sinterstore sunionstore sdiffstore zunionstore zinterstore zdiffstore zrangestore
   georadius georadiusbymember geosearchstore bitop pfmerge`,
)
const writing = set(
  `set setnx setex psetex getset mset msetnx append setrange incr decr incrby decrby incrbyfloat setbit bitfield persist touch
   hset hsetnx hmset hincrby hincrbyfloat hexpire hpexpire hpersist lpush rpush lpushx rpushx lset linsert sadd zadd zincrby
   xadd xautoclaim xclaim xsetid xreadgroup geoadd pfadd publish spublish bgsave bgrewriteaof latency slowlog object memory`,
)

/** What a command would do. Reads are sent at once; everything else is a run with its question. Never throws. */
export function judgeRedis(words: readonly string[]): RedisJudgement & { readonly typed?: boolean } {
  const name = words[0]?.toLowerCase() ?? ''
  const waits = /^xread(group)?$/.test(name) && words.some(word => /^block$/i.test(word))
  const refusal = refusals.find(([names]) => names.has(waits ? 'blpop' : name))
  if (name === 'monitor') return { effect: 'reads', warning: watched, watched: true }
  if (refusal) return { refused: { kind: 'invalid', code: 'NOT_SENT', message: refusal[1], hint: refusal[2] } }
  try {
    assertRedisReads(words)
    return { effect: 'reads' }
  } catch (error) {
    if (!(error instanceof OpsError)) throw error
  }
  const warning = warnings.find(([names]) => names.has(name))?.[1]
  if (warning) return { effect: 'destroys', warning, typed: typed.has(name) }
  if (removing.has(name)) return { effect: 'destroys' }
  if (writing.has(name)) return { effect: 'changes' }
  return { effect: 'destroys', warning: 'Not a command that is known here: it is asked about as if it destroyed.' }
}
