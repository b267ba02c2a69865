import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { round } from '../host/rates'
import { countWaits, type Sampled } from './wait-count'

const columns: readonly Column[] = [
  { name: 'kind', type: 'text' },
  { name: 'event', type: 'text' },
  { name: 'sessions', type: 'float' },
  { name: 'share_pct', type: 'float' },
  { name: 'pids', type: 'int' },
  { name: 'pid', type: 'int' },
  { name: 'role_name', type: 'text' },
  { name: 'database', type: 'text' },
  { name: 'application', type: 'text' },
  { name: 'statement', type: 'text' },
  { name: 'active_sessions', type: 'float' },
  { name: 'looks', type: 'int' },
]

const parameters = z.strictObject({
  /** How long to watch. */
  seconds: z.number().int().min(1).max(60).default(5),
  /** Milliseconds between two looks. */
  every: z.number().int().min(100).max(5000).default(250),
})

// Sessions of this console would find themselves at work. A wait in Activity is a process that waits for work.
const text = `select a.pid, pg_catalog.lower(coalesce(a.wait_event_type, 'CPU')), coalesce(a.wait_event, 'running'),
  a.usename::text, a.datname::text, coalesce(nullif(a.application_name, ''), a.backend_type), pg_catalog.left(a.query, 500)
from pg_catalog.pg_stat_activity a
where a.pid <> pg_catalog.pg_backend_pid()
  and (a.state = 'active' or a.backend_type in ('autovacuum worker', 'parallel worker', 'checkpointer', 'walwriter', 'background writer'))
  and a.wait_event_type is distinct from 'Activity'
  and not (a.application_name = pg_catalog.current_setting('application_name') and a.usename = current_user)
  and a.backend_type <> 'walsender'
  and (a.backend_type <> 'checkpointer' or a.wait_event is distinct from 'CheckpointWriteDelay')`

export const postgresWaits: Probe<z.infer<typeof parameters>> = {
  name: 'postgres.waits',
  summary:
    'What active sessions wait for, or that they run on a CPU: looked at several times over some seconds, the most common first, each with the session seen in it most often.',
  protocols: ['postgres'],
  parameters,
  columns,
  async run({ seconds, every }, context) {
    const session = await context.sessions.sql(context.profile, context.signal)
    const until = performance.now() + seconds * 1000
    const looks: Sampled[][] = []
    do {
      if (looks.length > 0) await sleep(every, undefined, { signal: context.signal })
      const [said] = await session.read([{ text, values: [] }], { ...context, rowLimit: 2000 })
      if (said?.failure) throw new OpsError(said.failure)
      looks.push((said?.table.rows ?? []).map(sampled))
    } while (performance.now() < until)
    const active = round(looks.reduce((sum, look) => sum + look.length, 0) / looks.length, 2)
    const rows = countWaits(looks).map((one): Cell[] => [
      one.kind,
      one.event,
      round(one.seen / looks.length, 2),
      round((100 * one.seen) / looks.length / active),
      one.pids,
      one.most.pid,
      one.most.role,
      one.most.database,
      one.most.application,
      one.most.statement,
      active,
      looks.length,
    ])
    return { columns, rows }
  },
}

const textOf = (cell: Cell | undefined) => (cell === null || cell === undefined ? null : String(cell))

const sampled = ([pid, kind, event, role, database, application, statement]: readonly Cell[]): Sampled => ({
  pid: Number(pid),
  kind: String(kind),
  event: String(event),
  role: textOf(role),
  database: textOf(database),
  application: textOf(application),
  statement: textOf(statement),
})
