import type { RedisCommand } from '#domain/redis-console'
import type { RedisReply, RedisSession, Use } from '#domain/session'

/** Every command the server knows, from COMMAND DOCS; a list of ours where it does not tell (before Redis 7, or no right). */
export async function redisCommands(session: RedisSession, use: Use): Promise<readonly RedisCommand[]> {
  const [answer] = await session.read([['COMMAND', 'DOCS']], use)
  if (!answer || answer.failure || !Array.isArray(answer.reply)) return usual
  return entriesOf(answer.reply as readonly RedisReply[])
    .flatMap(([name, docs]) => commandsOf(name.toUpperCase(), docs))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function commandsOf(name: string, docs: RedisReply): RedisCommand[] {
  const at = new Map(entriesOf(listOf(docs)))
  const below = entriesOf(listOf(at.get('subcommands') ?? null))
  if (below.length > 0) return below.flatMap(([sub, told]) => commandsOf(sub.replace('|', ' ').toUpperCase(), told))
  const syntax = listOf(at.get('arguments') ?? null)
    .map(syntaxOf)
    .join(' ')
  const [summary = '', group = ''] = ['summary', 'group'].map(key => String(at.get(key) ?? ''))
  return [{ name, syntax, summary, group }]
}

/** As the documentation writes it: `[COUNT count]`, `key [key ...]`, `<EX | PX>`. */
function syntaxOf(argument: RedisReply): string {
  const at = new Map(entriesOf(listOf(argument)))
  const flags = listOf(at.get('flags') ?? null)
  const inner = listOf(at.get('arguments') ?? null).map(syntaxOf)
  const [type, token] = [at.get('type'), at.get('token')]
  const name = String(at.get('display_text') ?? at.get('name') ?? '')
  const body =
    type === 'oneof' ? `<${inner.join(' | ')}>` : type === 'block' ? inner.join(' ') : type === 'pure-token' ? '' : name
  const once = [token === undefined || token === '' ? '' : String(token), body].filter(Boolean).join(' ')
  const whole = flags.includes('multiple') ? `${once} [${flags.includes('multiple_token') ? once : body} ...]` : once
  return flags.includes('optional') ? `[${whole}]` : whole
}

const listOf = (reply: RedisReply): readonly RedisReply[] =>
  Array.isArray(reply) ? (reply as readonly RedisReply[]) : []

const entriesOf = (list: readonly RedisReply[]): [string, RedisReply][] =>
  list.flatMap((name, at) => (at % 2 === 0 ? [[String(name), list[at + 1] ?? null] as [string, RedisReply]] : []))

const usual: readonly RedisCommand[] = `generic|DBSIZE||How many keys there are
generic|DEL|key [key ...]|Removes keys at once; UNLINK does it beside
generic|EXPIRE|key seconds|Gives a key an end
generic|INFO|[section ...]|What the server says of itself
generic|MEMORY USAGE|key [SAMPLES count]|Bytes that a key takes
generic|OBJECT IDLETIME|key|Seconds since it was last used
generic|PERSIST|key|Takes the end of a key away
generic|SCAN|cursor [MATCH pattern] [COUNT count] [TYPE type]|Walks the keys, a few at a time
generic|TTL|key|Seconds until a key expires; -1 never
generic|TYPE|key|What kind of value a key holds
generic|UNLINK|key [key ...]|Removes keys; their memory is freed beside
string|GET|key|The value of a string
string|SET|key value [EX seconds] [NX or XX]|Writes a string
hash|HGET|key field|One field of a hash
hash|HSCAN|key cursor [MATCH pattern] [COUNT count]|Walks a hash
hash|HSET|key field value [field value ...]|Writes fields of a hash
list|LLEN|key|Elements of a list
list|LRANGE|key start stop|A part of a list
set|SCARD|key|Members of a set
set|SSCAN|key cursor [MATCH pattern] [COUNT count]|Walks a set
sorted-set|ZCARD|key|Members of a sorted set
sorted-set|ZRANGE|key start stop [WITHSCORES]|A part of a sorted set
stream|XLEN|key|Entries of a stream
stream|XRANGE|key start end [COUNT count]|A part of a stream
server|CLIENT LIST||Who is connected
server|CONFIG GET|pattern|Settings
server|SLOWLOG GET|[count]|Commands that were slow`
  .split('\n')
  .map(line => {
    const [group = '', name = '', syntax = '', summary = ''] = line.split('|')
    return { group, name, syntax, summary }
  })
