import { assertConsoleReads, bindConsole } from '../../expressions/pgbouncer'
import { assertReads, assertRollsBack, bindSql, readSql } from '../../expressions/sql'
import { type Executor, shownValues } from './executor'

import { asViewed } from './viewed'

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
    return answers.map((answer, at) =>
      answer.failure ? { failure: answer.failure } : { look: { table: asViewed(answer.table, bounds[at]?.step) } },
    )
  },
  async change(bound, { sessions, profile, signal, timeoutMs, step, onOutput }, hooks) {
    if (step.options.rollback) await assertRollsBack(bound.payload.text)
    const session = await sessions.sql(profile, signal)
    const answer = await session.change(bound.payload, {
      signal,
      timeoutMs,
      transaction: step.options.transaction,
      rollback: step.options.rollback,
      lockKey: hooks.lockKey,
      onNotice: text => onOutput('notice', `${text}\n`),
      onBackend: pid => hooks.onBegun?.(pid),
    })
    // The server's own word for what it did: DELETE 12.
    if (/^(INSERT|UPDATE|DELETE|MERGE|COPY)\b.*\d$/.test(answer.tag)) onOutput('notice', `${answer.tag}\n`)
    return { ...answer, table: asViewed(answer.table, step) }
  },
}
