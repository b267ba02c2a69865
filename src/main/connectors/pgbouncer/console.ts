import type pg from 'pg'
import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Use } from '#domain/session'
import type { Cell, Table } from '#domain/table'
import type { Opening } from '../connector'
import { cellOf, columnOf } from '../postgres/cells'
import { clientOn, connect } from '../postgres/client'
import { overWays, type Reaching } from '../postgres/reach'
import { seconds } from '../postgres/translate'

export type PgBouncerOpening = Opening<ProfileOf<'pgbouncer'>>

/** One connection to the console, which speaks the simple protocol only and does one thing at a time. */
export interface Console {
  /** Rejects with pg's or PgBouncer's error, or our own when it was too slow; then the connection is gone. */
  ask(text: string, use: Use, rowLimit?: number): Promise<{ table: Table; tag: string }>
  onNotice(listener: (text: string) => void): void
  readonly death: unknown
  onDeath(listener: () => void): void
  end(): Promise<void>
}

/** Logs in to the database `pgbouncer`, which is the console. Rejects as PostgreSQL's `reach` does. */
export async function enter(opening: PgBouncerOpening, signal: AbortSignal, how?: Reaching): Promise<Console> {
  let death: unknown
  const listeners = new Set<() => void>()
  const die = (error: unknown) => {
    if (death !== undefined) return
    death = error
    for (const listener of listeners) listener()
  }
  const { client, destroy } = await overWays(
    opening,
    async (wire, limit) => {
      const client = clientOn(wire, opening, { database: 'pgbouncer' })
      client.on('error', () => {})
      await connect(client, wire, limit)
      return { client, destroy: (why: Error) => wire.stream.destroy(why) }
    },
    signal,
    how,
  )
  client.on('error', die)
  client.on('end', () => die(new Error('Connection terminated')))
  let last: Promise<unknown> = Promise.resolve()
  return {
    ask(text, use, rowLimit = 1000) {
      const work = last.then(() => inTime(client, text, use, destroy)).then(result => answered(result, rowLimit))
      last = work.catch(() => {})
      return work
    },
    onNotice: listener => void client.on('notice', notice => listener(notice.message ?? '')),
    get death() {
      return death
    },
    onDeath: listener => void listeners.add(listener),
    async end() {
      if (death === undefined) await client.end().catch(() => {})
    },
  }
}

/** The console has no cancel: whoever stops waiting hangs up. */
async function inTime(client: pg.Client, text: string, use: Use, destroy: (why: Error) => void): Promise<Result> {
  const limit = AbortSignal.any([use.signal, AbortSignal.timeout(use.timeoutMs)])
  const late = () => new OpsError(use.signal.aborted ? stopped : silent(use.timeoutMs))
  const giveUp = () => destroy(late())
  limit.throwIfAborted()
  limit.addEventListener('abort', giveUp, { once: true })
  try {
    const asText = { getTypeParser: () => (cell: string) => cell }
    const result: unknown = await client.query({ text, rowMode: 'array', types: asText })
    return result as Result
  } catch (error) {
    throw limit.aborted ? late() : error
  } finally {
    limit.removeEventListener('abort', giveUp)
  }
}

interface Result {
  readonly command: string | null
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[]
  readonly rows: readonly (readonly (string | null)[])[]
}

function answered({ command, fields, rows }: Result, rowLimit: number): { table: Table; tag: string } {
  const columns = fields.map(field => columnOf(field.name, field.dataTypeID))
  const cells = rows
    .slice(0, rowLimit)
    .map(row => row.map((text, at): Cell => (text === null ? null : cellOf(text, columns[at]?.type ?? 'text'))))
  const cut = rows.length > rowLimit ? { cut: `Only the first ${rowLimit} rows are here.` } : {}
  return { table: { columns, rows: cells, ...cut }, tag: command ?? '' }
}

const stopped = { kind: 'cancelled', message: 'Stopped by the operator.' } as const

const silent = (timeoutMs: number) =>
  ({
    kind: 'timeout',
    layer: 'session',
    code: 'NO_ANSWER',
    message: `PgBouncer did not answer within ${seconds(timeoutMs)}.`,
    hint: 'PAUSE, WAIT_CLOSE and SUSPEND wait for the clients’ work: SHOW SERVERS shows what is still busy.',
  }) as const
