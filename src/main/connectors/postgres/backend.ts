import type { SqlStatement } from '#domain/session'
import type { ByteGuard } from './byte-guard'
import { clientOn, connect } from './client'
import { Fetch, type Taker } from './fetch'
import { idleTimeoutMs, lockTimeoutMs, type PostgresOpening, settings } from './pooler'
import { type Answered, type Limits, Statement } from './statement'
import { endsConnection } from './translate'
import type { Way, Wire } from './wire'

/** One connection and the server process behind it. Owned by one request at a time. */
export interface Backend {
  /** Behind a pooler a number of its own, good for cancelling and nothing else. */
  readonly pid: number
  /** What CancelRequest must show. */
  readonly key: number
  readonly way: Way
  /** pg_stat_activity.backend_start: with the pid it names this process and no later one. */
  readonly started: Promise<string | null>
  readonly guard: ByteGuard
  /** Sends without waiting for what was sent before; answers come in order. `before` are commands that go with it. */
  ask(statement: SqlStatement, limits?: Limits, before?: readonly string[]): Promise<Answered>
  /** Hands on the next rows of the open portal, or of one that `asked` opens; tells whether there may be more. */
  fetch(size: number, taker: Taker, asked?: SqlStatement, before?: readonly string[]): Promise<boolean>
  /** Leaves unread what the server sends, until `resume`: when all is full on the way, it waits. */
  pause(): void
  resume(): void
  /** Holds back what is asked until `flush`, so that it leaves in one piece. */
  cork(): void
  flush(): void
  /** Why it died; undefined while it lives. */
  readonly death: unknown
  onDeath(listener: () => void): void
  onNotice(listener: (text: string) => void): void
  destroy(why?: Error): void
  end(): Promise<void>
}

const whole: Limits = { rows: 1000, bytes: 16 * 1024 * 1024, beyond: 'drop' }

/** Logs in over a wire. Rejects with pg's, the server's or our own error; the wire is closed then. */
export async function logIn(
  opening: PostgresOpening,
  wire: Wire,
  mode: { readOnly: boolean },
  signal: AbortSignal,
): Promise<Backend> {
  const { stream } = wire
  const client = clientOn(wire, opening, {
    database: opening.profile.database,
    pipeline: true,
    ...(opening.pooler ? {} : startUp(mode)),
  })
  let death: unknown
  let lastWords: unknown
  const listeners = new Set<() => void>()
  const die = (error: unknown) => {
    if (death !== undefined) return
    death = lastWords ?? error
    for (const listener of listeners) listener()
  }
  client.on('error', die)
  client.on('end', () => die(new Error('Connection terminated')))
  let keys = { processID: 0, secretKey: 0 }
  client.connection.once('backendKeyData', (told: typeof keys) => {
    keys = told
  })
  const guard = await connect(client, wire, signal)

  const send = (query: Statement): Promise<Answered> => {
    client.query(query)
    return query.answer.catch(error => {
      if (endsConnection(error)) lastWords ??= error
      throw death === undefined ? error : death
    })
  }
  const ask: Backend['ask'] = async (statement, limits = whole, before = []) =>
    send(new Statement(guard, statement, limits, before))
  const started = opening.pooler
    ? Promise.resolve(null)
    : ask({
        text: 'select backend_start::pg_catalog.text from pg_catalog.pg_stat_activity where pid = pg_catalog.pg_backend_pid()',
        values: [],
      }).then(
        ({ table }) => String(table.rows[0]?.[0] ?? '') || null,
        () => null,
      )
  return {
    pid: keys.processID,
    key: keys.secretKey,
    way: wire.way,
    started,
    guard,
    ask,
    async fetch(size, taker, asked, before) {
      const query = new Fetch(guard, size, taker, asked, before)
      await send(query)
      return query.suspended
    },
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    cork: () => stream.cork(),
    flush: () => stream.uncork(),
    get death() {
      return death
    },
    onDeath: listener => void listeners.add(listener),
    onNotice: listener =>
      void client.on('notice', notice => listener(`${notice.severity ?? 'NOTICE'}: ${notice.message ?? ''}`)),
    destroy(why) {
      die(why ?? new Error('Connection terminated'))
      stream.destroy()
    },
    async end() {
      if (death === undefined) {
        die(new Error('Connection was closed'))
        // A dead peer would never answer the goodbye.
        const late = setTimeout(() => stream.destroy(), 1000)
        await client.end().catch(() => {})
        clearTimeout(late)
      }
      stream.destroy()
    },
  }
}

/** What holds for the whole session. PgBouncer refuses start-up parameters that it does not know. */
function startUp(mode: { readOnly: boolean }) {
  const options = { ...settings, ...(mode.readOnly ? { default_transaction_read_only: 'on' } : {}) }
  return {
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleTimeoutMs,
    options: Object.entries(options)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  }
}
