import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Opening } from '../connector'

/** What stands between us and the server and lends us another server process for each transaction. */
export interface Pooler {
  /** In words: PgBouncer, where it told; else a pooler. */
  readonly name: string
  /** False in statement pooling, where every transaction ends with its statement. */
  readonly transactions: boolean
}

/** A server, and the pooler in front of it once one was met. */
export interface PostgresOpening extends Opening<ProfileOf<'postgres'>> {
  readonly pooler?: Pooler
}

/** Settings that all our statements rely on, as start-up options or inside each transaction. */
export const settings = {
  datestyle: 'ISO',
  intervalstyle: 'postgres',
  standard_conforming_strings: 'on',
  bytea_output: 'hex',
}
export const lockTimeoutMs = 3000
export const idleTimeoutMs = 30_000

/**
 * Commands that go in front of a statement, in one batch with it: a pooler forgets, or gives to others, whatever is set
 * outside a transaction. Without transactions the batch itself is one to the server, which warns and obeys.
 */
export function beginning(pooler: Pooler, mode: 'read only' | 'read write', timeoutMs: number): readonly string[] {
  const local = {
    ...settings,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleTimeoutMs,
    statement_timeout: Math.max(1, Math.ceil(timeoutMs)),
  }
  return [
    pooler.transactions ? `begin ${mode}` : `set transaction ${mode}`,
    ...Object.entries(local).map(([name, value]) => `set local ${name} = '${value}'`),
  ]
}

/** Throws for a change that needs a session of its own, which no pooler lends for longer than a transaction. */
export function assertPoolerAllows(pooler: Pooler | undefined, transaction: boolean): void {
  if (!pooler || (pooler.transactions && transaction)) return
  throw new OpsError({
    kind: 'invalid',
    layer: 'session',
    code: 'NEEDS_SESSION',
    message: pooler.transactions
      ? `This change runs outside a transaction, and there ${pooler.name} can neither hold the lock against a second console nor a time limit. Nothing was sent.`
      : `${pooler.name} pools single statements: there is no transaction for a change to be safe in. Nothing was sent.`,
    hint: 'Make it over a target that leads to the server itself.',
  })
}
