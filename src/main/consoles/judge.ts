import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { Protocol } from '#domain/profile'
import type { Effect } from '#domain/runbook'
import { assertConsoleReads } from '../expressions/pgbouncer'
import { type SqlEffect, sqlEffect } from '../expressions/sql-effect'
import { splitSql } from '../expressions/sql-split'
import { sqlParser } from '../expressions/sql-tree'

export { maskSqlSecrets } from '../expressions/sql-secrets'

/** What one statement would do there. Throws OpsError `invalid` for one that cannot be sent. */
export async function judge(text: string, protocol: Protocol): Promise<SqlEffect> {
  if (protocol === 'pgbouncer') {
    assertConsoleReads(text)
    return { effect: 'reads', alone: true, explainable: false, relations: [], command: 'SHOW' }
  }
  await sqlParser()
  return sqlEffect(text)
}

/** As `judge`, for a tab that only reads. Throws OpsError `invalid`, code `NOT_A_READ`, for everything else. */
export async function assertOnlyReads(text: string, protocol: Protocol): Promise<void> {
  const { effect, why } = await judge(text, protocol)
  if (effect === 'reads') return
  throw new OpsError({
    kind: 'invalid',
    code: 'NOT_A_READ',
    message: `This only reads: ${why ?? 'the statement does more'}. Nothing was sent.`,
    hint: 'Make the tab writable. Each change then shows what it would touch, and asks first.',
  })
}

/** Every statement of a text with what it would do, or why it cannot be sent. */
export async function statementsIn(text: string, protocol: Protocol) {
  const found: { from: number; to: number; effect?: Effect; why?: string; refused?: Failure }[] = []
  for (const { from, to } of splitSql(text)) {
    try {
      const { effect, why } = await judge(text.slice(from, to), protocol)
      found.push({ from, to, effect, ...(why && { why }) })
    } catch (error) {
      found.push({ from, to, refused: toFailure(error) })
    }
  }
  return found
}
