import pg from 'pg'
import { until } from './server-process'

export interface LockChain {
  readonly on: boolean
  set(on: boolean): Promise<void>
}

/** Nobody's night should end because a demo was left on. */
const longest = '1h'

/**
 * Three sessions, each waiting for the one before: an importer that went idle inside its transaction, a checkout, a report.
 * They are real; whoever terminates the first frees the others.
 */
export function createLockChain(connection: () => pg.ClientConfig, admin: () => pg.Client): LockChain {
  let sessions: pg.Client[] = []
  let pids: number[] = []

  const open = async (name: string) => {
    const client = new pg.Client({ ...connection(), application_name: name })
    // Being terminated is what these sessions are for.
    client.on('error', () => {})
    await client.connect()
    sessions.push(client)
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    pids.push(rows[0]?.pid ?? 0)
    await client.query(`set idle_in_transaction_session_timeout = '${longest}'; set lock_timeout = '${longest}'; begin`)
    return client
  }

  const waiting = (count: number) =>
    until(async () => {
      const { rows } = await admin().query<{ waiting: number }>(
        'select count(*)::int as waiting from pg_locks where pid = any($1) and not granted',
        [pids],
      )
      if ((rows[0]?.waiting ?? 0) < count) throw new Error('The lock chain does not form.')
    }, 5000)

  /** Waits for its row, then gives everything back. */
  const queue = async (name: string, statements: readonly string[]) => {
    const client = await open(name)
    const last = statements.at(-1) ?? ''
    for (const statement of statements.slice(0, -1)) await client.query(statement)
    client
      .query(last)
      .then(() => client.query('commit'))
      .catch(() => {})
      .finally(() => void client.end().catch(() => {}))
  }

  return {
    get on() {
      return sessions.length > 0
    },
    async set(on) {
      if (on === sessions.length > 0) return
      if (!on) {
        await admin().query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [pids])
        await Promise.allSettled(sessions.map(client => client.end()))
        sessions = []
        pids = []
        return
      }
      const importer = await open('shop-import')
      await importer.query('update shop.products set stock = stock - 1 where id = 1')
      await queue('shop-checkout', [
        'update shop.customers set orders = orders + 1 where id = 1',
        'update shop.products set stock = stock - 1 where id = 1',
      ])
      await waiting(1)
      await queue('shop-report', ['update shop.customers set orders = orders where id = 1'])
      await waiting(2)
    },
  }
}
