import { OpsError, toFailure } from '#domain/failure'
import type { Parse } from '#domain/runbook'
import type { RedisReply, RedisSession, Use } from '#domain/session'
import type { Table } from '#domain/table'
import { redisTable } from '../../expressions/output'
import { assertRedisReads, bindRedis, bindRedisShown, readRedis, shownRedis } from '../../expressions/redis'
import { type Answered, type Executor, shownValues } from './executor'

export const redis: Executor<readonly string[][]> = {
  async bind(action, step, values) {
    const lines = readRedis(action.text)
    const commands = bindRedis(lines, values)
    const shown = bindRedisShown(lines, values).map(shownRedis).join('\n')
    const used = lines.flatMap(line => line.parameters.flatMap(name => (name ? [name] : [])))
    return { shown, values: shownValues(values, used), payload: commands, step }
  },
  async major({ sessions, profile, signal }) {
    return Number.parseInt((await sessions.redis(profile, signal)).server.version, 10)
  },
  async identity({ sessions, profile, ...use }) {
    return (await sessions.redis(profile, use.signal)).identity(use)
  },
  async read(bounds, { sessions, profile, signal, timeoutMs }) {
    for (const bound of bounds) for (const words of bound.payload) assertRedisReads(words)
    const session = await sessions.redis(profile, signal)
    const answers = await session.read(
      bounds.flatMap(bound => bound.payload),
      { signal, timeoutMs },
    )
    let at = 0
    return bounds.map((bound): Answered => {
      const mine = answers.slice(at, at + bound.payload.length)
      at += bound.payload.length
      const failed = mine.find(answer => answer.failure)
      if (failed?.failure) return { failure: failed.failure }
      return {
        look: {
          table: tableOf(
            mine.map(answer => (answer.failure ? null : answer.reply)),
            bound.step.options.parse,
          ),
        },
      }
    })
  },
  async change(bound, { sessions, profile, signal, timeoutMs, step, onOutput }, { lockKey: key, holder }) {
    const session = await sessions.redis(profile, signal)
    const forMs = timeoutMs * (bound.payload.length + 1)
    const lease = await session.lease({ key, holder }, { signal, timeoutMs, forMs })
    if (lease.failure) onOutput('notice', `${unleased} ${lease.failure.message}\n`)
    try {
      return { table: tableOf(await allOf(session, bound.payload, { signal, timeoutMs }), step.options.parse) }
    } finally {
      await lease.release()
    }
  },
}

const unleased = 'Nothing kept another console from making the same change meanwhile: no lease could be written.'

async function allOf(session: RedisSession, commands: readonly string[][], use: Use): Promise<RedisReply[]> {
  const replies: RedisReply[] = []
  for (const command of commands) {
    // Between two commands nothing is half done: a cancel stops here cleanly.
    if (use.signal.aborted)
      throw new OpsError({
        kind: 'cancelled',
        message: `Stopped after ${replies.length} of ${commands.length} commands.`,
      })
    replies.push(await session.change(command, use).catch(after(replies.length, commands.length)))
  }
  return replies
}

/** Says which of several commands did not pass, so that nobody takes those before it for not done. */
const after = (done: number, all: number) => (error: unknown) => {
  const failure = toFailure(error)
  if (all === 1) throw error
  throw new OpsError({
    ...failure,
    message: `Command ${done + 1} of ${all}: ${failure.message} ${done} ran before it.`,
  })
}

/** The tables of several commands below each other, or beside each other when each is one row: then later steps read one row. */
function tableOf(replies: readonly RedisReply[], parse: Parse | undefined): Table {
  const tables = replies.map(reply => redisTable(reply, parse))
  const [first] = tables
  if (!first || tables.length === 1) return first ?? { columns: [], rows: [] }
  if (tables.every(table => table.rows.length === 1))
    return { columns: tables.flatMap(table => table.columns), rows: [tables.flatMap(table => table.rows[0] ?? [])] }
  return { columns: first.columns, rows: tables.flatMap(table => table.rows) }
}
