import { OpsError } from '#domain/failure'

/** Commands that only read, whatever their arguments. Redis' own flags are not enough: CONFIG SET and EVAL carry none that says so. */
const reads = new Set(
  `get mget strlen getrange substr exists type ttl pttl expiretime pexpiretime scan sscan hscan zscan randomkey dbsize
   hget hmget hgetall hkeys hvals hlen hexists hstrlen hrandfield httl hpttl hexpiretime hpexpiretime
   llen lrange lindex lpos scard smembers sismember smismember srandmember sinter sunion sdiff sintercard
   zcard zcount zrange zrangebyscore zrangebylex zrevrange zrevrangebyscore zrevrangebylex zscore zmscore zrank zrevrank
   zlexcount zrandmember zinter zunion zdiff zintercard xlen xrange xrevrange xpending lcs sort_ro dump
   bitcount bitpos getbit bitfield_ro pfcount geodist geohash geopos geosearch georadius_ro georadiusbymember_ro
   info ping echo time lastsave role`.split(/\s+/),
)

/** Commands of which only these subcommands read. */
const subcommands: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries({
    acl: 'cat getuser list users whoami log dryrun',
    client: 'getname getredir id info list trackinginfo',
    cluster: 'countkeysinslot getkeysinslot info keyslot links myid myshardid nodes replicas shards slaves slots',
    command: 'count docs getkeys getkeysandflags info list',
    config: 'get',
    function: 'list stats dump',
    latency: 'doctor graph histogram history latest',
    memory: 'doctor malloc-stats stats usage',
    module: 'list',
    object: 'encoding freq idletime refcount',
    pubsub: 'channels numpat numsub shardchannels shardnumsub',
    script: 'exists',
    sentinel: 'ckquorum get-master-addr-by-name master masters replicas sentinels slaves',
    slowlog: 'get len',
    xinfo: 'consumers groups stream',
  }).map(([command, names]) => [command, new Set(names.split(' '))]),
)

const advice: Readonly<Record<string, string>> = {
  keys: 'KEYS stops the whole server while it walks every key. Use SCAN 0 MATCH … COUNT 1000.',
  monitor: 'MONITOR halves the throughput of a busy server and shows every value. Use SLOWLOG GET or CLIENT LIST.',
  sort: 'SORT can STORE. Use SORT_RO.',
}

/** Holds when a command is on the list of those that only read. Throws OpsError `invalid`, code `NOT_A_READ`. */
export function assertRedisReads(words: readonly string[]): void {
  const [command = '', sub = '', ...rest] = words.map(word => word.toLowerCase())
  if (reads.has(command)) return
  if (command === 'xread' && !words.some(word => word.toLowerCase() === 'block')) return
  // ACL LOG reads, ACL LOG RESET empties it.
  if (
    Object.hasOwn(subcommands, command) &&
    subcommands[command]?.has(sub) &&
    !(command === 'acl' && rest[0] === 'reset')
  )
    return
  const named = Object.hasOwn(subcommands, command) ? `${command} ${sub}`.trim() : command
  throw new OpsError({
    kind: 'invalid',
    code: 'NOT_A_READ',
    message: `Not a read: ${named.toUpperCase()} is not on the list of Redis commands that only read.`,
    hint: advice[command] ?? 'A step that changes something says so: effect: changes, or effect: destroys.',
  })
}
