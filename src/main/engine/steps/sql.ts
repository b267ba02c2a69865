import { assertConsoleReads, bindConsole } from '../../expressions/pgbouncer'
import { assertReads, bindSql, readSql } from '../../expressions/sql'
import { type Executor, shownValues } from './executor'

interface Statement {
  readonly text: string
  readonly values: readonly (string | null)[]
}

export const sql: Executor<Statement> = {
  async bind(action, step, values, protocol) {
    const read = readSql(action.text)
    const bound = protocol === 'pgbouncer' ? bindConsole(read, values) : await bindSql(read, values)
    return {
      shown: bound.shown,
      values: shownValues(
        values,
        read.variables.map(variable => variable.name),
      ),
      payload: { text: bound.text, values: bound.values },
      step,
    }
  },
  async major({ sessions, profile, signal }) {
    return Math.floor((await sessions.sql(profile, signal)).server.version / 10_000)
  },
  async identity({ sessions, profile, ...use }) {
    return (await sessions.sql(profile, use.signal)).identity(use)
  },
  async read(bounds, { sessions, profile, target, signal, timeoutMs }) {
    // Checked when the runbook was loaded, and once more with the values in: whatever is sent as a read is one.
    for (const { payload } of bounds)
      if (target.protocol === 'pgbouncer') assertConsoleReads(payload.text)
      else await assertReads(payload.text)
    const session = await sessions.sql(profile, signal)
    const answers = await session.read(
      bounds.map(bound => bound.payload),
      { signal, timeoutMs },
    )
    return answers.map(answer => (answer.failure ? { failure: answer.failure } : { look: { table: answer.table } }))
  },
  async change(bound, { sessions, profile, signal, timeoutMs, step, onOutput }, hooks) {
    const session = await sessions.sql(profile, signal)
    const answered = await session.change(bound.payload, {
      signal,
      timeoutMs,
      transaction: step.options.transaction,
      lockKey: hooks.lockKey,
      onNotice: text => onOutput('notice', `${text}\n`),
      onBackend: pid => hooks.onBackend?.(pid),
    })
    // The server's own word for what it did: DELETE 12.
    if (/\s\d+$/.test(answered.tag)) onOutput('notice', `${answered.tag}\n`)
    return answered
  },
}
