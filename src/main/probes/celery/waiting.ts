import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { RedisReply } from '#domain/session'
import type { Cell, Column } from '#domain/table'
import { readMessage } from './message'

const columns: readonly Column[] = [
  { name: 'task', type: 'text' },
  { name: 'count', type: 'int' },
  { name: 'next_id', type: 'text' },
  { name: 'arguments', type: 'text' },
  { name: 'retried', type: 'int' },
  { name: 'queue', type: 'text' },
  { name: 'waiting', type: 'int' },
  { name: 'read', type: 'int' },
  { name: 'newest_id', type: 'text' },
]

const parameters = z.strictObject({
  queue: z.string().min(1),
  /** At most so many messages are read, those that would be taken next. */
  messages: z.number().int().min(1).max(5000).default(1000),
})

/** What waits in a list of a Celery broker on Redis, by task: the oldest stand at its end and are taken first. */
export const celeryWaiting: Probe<z.infer<typeof parameters>> = {
  name: 'celery.waiting',
  summary:
    'What waits in a queue on Redis, by task: how many, which is next, and with which arguments, as its message says.',
  protocols: ['redis'],
  parameters,
  columns,
  async run({ queue, messages }, context) {
    const [length, replies, newest] = await ask(context, [
      ['LLEN', queue],
      ['LRANGE', queue, String(-messages), '-1'],
      ['LINDEX', queue, '0'],
    ])
    const read = (Array.isArray(replies) ? replies : []).map(one => readMessage(String(one))).toReversed()
    const newestId = typeof newest === 'string' ? readMessage(newest).id : null
    const rows = [...Map.groupBy(read, one => one.task)].map(([task, all]): Cell[] => [
      task,
      all.length,
      all[0]?.id ?? null,
      all[0]?.args ?? null,
      all.filter(one => one.retries > 0).length,
      queue,
      Number(length),
      read.length,
      newestId,
    ])
    const cut = Number(length) > read.length
    return {
      columns,
      rows: rows.toSorted((a, b) => Number(b[1]) - Number(a[1])),
      ...(cut ? { cut: `Of ${length} messages the next ${read.length} were read.` } : {}),
    }
  },
}

const undoColumns: readonly Column[] = [{ name: 'statement', type: 'text' }]

/**
 * Read before a purge: what was kept already stays there, what the purge adds goes back one by one, in its old order and to
 * where it would be taken next.
 */
export const celeryPutBack: Probe<{ queue: string; kept: string }> = {
  name: 'celery.put-back',
  summary: 'The command that takes a purge back: it moves the kept messages to where they would be taken next.',
  protocols: ['redis'],
  parameters: z.strictObject({ queue: z.string().min(1), kept: z.string().min(1) }),
  columns: undoColumns,
  async run({ queue, kept }, context) {
    const [before] = await ask(context, [['LLEN', kept]])
    const script = `local n = 0; while redis.call('llen', KEYS[1]) > ${Number(before)} do redis.call('rpush', KEYS[2], redis.call('lpop', KEYS[1])); n = n + 1 end; return n`
    return { columns: undoColumns, rows: [[`eval "${script}" 2 ${quoted(kept)} ${quoted(queue)}`]] }
  },
}

const quoted = (word: string) => `"${word.replaceAll(/["\\]/g, '\\$&')}"`

async function ask({ sessions, profile, ...use }: ProbeContext, commands: string[][]): Promise<RedisReply[]> {
  const session = await sessions.redis(profile, use.signal)
  return (await session.read(commands, use)).map(answer => {
    if (answer.failure) throw new OpsError(answer.failure)
    return answer.reply
  })
}
