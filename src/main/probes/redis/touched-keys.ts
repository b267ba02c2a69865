import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import { shownRedis } from '#domain/redis-words'
import type { RedisAnswer, RedisReply } from '#domain/session'
import type { Cell, Column } from '#domain/table'

const parameters = z.strictObject({ command: z.array(z.string()).min(1), undo: z.boolean().default(false) })

const columns: readonly Column[] = [
  { name: 'key', type: 'text' },
  { name: 'type', type: 'text' },
  { name: 'bytes', type: 'int' },
  { name: 'ttl_seconds', type: 'int' },
]
const undoColumns: readonly Column[] = [
  { name: 'key', type: 'text' },
  { name: 'statement', type: 'text' },
]

/** More keys, or more bytes in one of them, are not kept. */
const [mostKeys, mostBytes] = [50, 8 * 1024 * 1024]

/** The keys that a command would touch (COMMAND GETKEYS): what they are now, or the commands that bring them back to it. */
export const redisTouchedKeys: Probe<z.infer<typeof parameters>> = {
  name: 'redis.touched-keys',
  summary: 'Says which keys a command would touch, what they are now, and what would bring them back to it.',
  protocols: ['redis'],
  parameters,
  columns,
  async run({ command, undo }, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const exact = { ...use, exact: true }
    const [found] = await session.read([['COMMAND', 'GETKEYS', ...command]], exact)
    const keys = keysOf(found).slice(0, mostKeys + 1)
    if (keys.length > mostKeys && undo) return { columns: undoColumns, rows: [] }
    const asked = keys.slice(0, mostKeys)
    const looks = await session.read(
      asked.flatMap(key => [
        ['TYPE', key],
        ['MEMORY', 'USAGE', key],
        ['PTTL', key],
      ]),
      exact,
    )
    const told = asked.map((key, at) => {
      const [type = null, bytes = null, ttl = null] = looks.slice(at * 3, at * 3 + 3).map(replyOf)
      return { key, type: String(type), bytes: typeof bytes === 'number' ? bytes : null, ttl: Number(ttl) }
    })
    if (!undo)
      return {
        columns,
        rows: told.map(({ key, type, bytes, ttl }): Cell[] => [
          ...[key, type === 'none' ? 'not there' : type, bytes, ttl >= 0 ? Math.round(ttl / 1000) : null],
        ]),
      }
    if (told.some(one => (one.bytes ?? 0) > mostBytes)) return { columns: undoColumns, rows: [] }
    const dumps = await session.read([['TIME'], ...asked.map(key => ['DUMP', key])], exact)
    const now = millisOf(replyOf(dumps[0]))
    return {
      columns: undoColumns,
      rows: told.map(({ key, ttl }, at): Cell[] => {
        const dump = replyOf(dumps[at + 1])
        const end = ttl < 0 ? '0' : String(now + ttl)
        const back = typeof dump === 'string' ? ['restore', key, end, dump, 'replace', 'absttl'] : ['unlink', key]
        return [key, shownRedis(back)]
      }),
    }
  },
}

/** A command without keys is refused with words of its own: it touches none. */
function keysOf(answer: RedisAnswer | undefined): string[] {
  if (!answer || answer.failure) {
    if (answer?.failure?.kind === 'unreachable' || answer?.failure?.kind === 'denied')
      throw new OpsError(answer.failure)
    return []
  }
  return Array.isArray(answer.reply) ? [...new Set((answer.reply as readonly RedisReply[]).map(String))] : []
}

function replyOf(answer: RedisAnswer | undefined): RedisReply {
  if (answer?.failure) throw new OpsError(answer.failure)
  return answer?.reply ?? null
}

const millisOf = (time: RedisReply) => {
  const [seconds = 0, micros = 0] = ((time ?? []) as readonly RedisReply[]).map(Number)
  return seconds * 1000 + Math.floor(micros / 1000)
}
