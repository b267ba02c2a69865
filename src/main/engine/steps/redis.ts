import { OpsError, toFailure } from '#domain/failure'
import type { Parse } from '#domain/runbook'
import type { RedisReply } from '#domain/session'
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
  async change(bound, { sessions, profile, signal, timeoutMs, step }) {
    const session = await sessions.redis(profile, signal)
    const replies: RedisReply[] = []
    for (const command of bound.payload) {
      // Between two commands nothing is half done: a cancel stops here cleanly.
      if (signal.aborted)
        throw new OpsError({
          kind: 'cancelled',
          message: `Stopped after ${replies.length} of ${bound.payload.length} commands.`,
        })
      replies.push(
        await session.change(command, { signal, timeoutMs }).catch(after(replies.length, bound.payload.length)),
      )
    }
    return { table: tableOf(replies, step.options.parse) }
  },
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
