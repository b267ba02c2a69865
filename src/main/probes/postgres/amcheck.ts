import { z } from 'zod'
import { type Failure, OpsError } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { SqlAnswer, SqlSession } from '#domain/session'
import { type Cell, type Column, record, records } from '#domain/table'
import { type Relation, relations } from './amcheck-relations'

const columns: readonly Column[] = [
  { name: 'kind', type: 'text' },
  { name: 'schema', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'table_name', type: 'text' },
  { name: 'bytes', type: 'int' },
  { name: 'ok', type: 'bool' },
  { name: 'code', type: 'text' },
  { name: 'message', type: 'text' },
]

const parameters = z.strictObject({
  /** Only the tables of this schema and their indexes, and only this table's. */
  schema: z.string().nullable().default(null),
  table: z.string().nullable().default(null),
  /** Larger ones are named as not checked. */
  most_bytes: z.number().int().min(0).nullable().default(null),
  /** Also whether each row of the table is in the index: reads the table once for each index. */
  every_row: z.boolean().nullable().default(false),
  /** When the time is over, what is left is named as not checked. */
  minutes: z
    .number()
    .min(1)
    .max(24 * 60)
    .default(10),
})
type Parameters = z.infer<typeof parameters>

/** Small ones share a round trip. */
const packBytes = 4 * 1024 * 1024
const packSize = 20

/**
 * Reads indexes and tables page by page for damage, by the extension amcheck: bt_index_check and verify_heapam, which take
 * ACCESS SHARE only, as any SELECT does. `ok` is false for what is damaged, and null for what could not be looked at.
 */
export const postgresAmcheck: Probe<Parameters> = {
  name: 'postgres.amcheck',
  summary: 'Checks indexes and tables for damage with amcheck, smallest first, within a time.',
  protocols: ['postgres'],
  parameters,
  columns,
  async run(asked, context) {
    const session = await context.sessions.sql(context.profile, context.signal)
    const place = await extension(session, context)
    const all = await relations(session, asked, context)
    const until = performance.now() + Math.min(asked.minutes * 60_000, context.timeoutMs - 5000)
    const rows: Cell[][] = []
    for (const pack of packs(all)) {
      const left = Math.floor(until - performance.now())
      const late = pack.map(one => tooBig(one, asked) ?? (left < 500 ? 'the time was over' : undefined))
      const mine = pack.filter((_, at) => late[at] === undefined)
      const answers = mine.length === 0 ? [] : await check(session, place, mine, asked, { ...context, timeoutMs: left })
      for (const [at, one] of pack.entries()) {
        const why = late[at]
        rows.push([
          ...namesOf(one),
          ...(why === undefined ? verdict(answers[mine.indexOf(one)], session) : [null, null, why]),
        ])
      }
    }
    return { columns, rows: rows.toSorted((a, b) => order(a[5]) - order(b[5])) }
  },
}

const namesOf = (one: Relation): Cell[] => [one.kind, one.schema, one.name, one.table, one.bytes]
const order = (ok: Cell | undefined) => (ok === false ? 0 : ok === null ? 1 : 2)

const tooBig = ({ bytes }: Relation, { most_bytes }: Parameters) =>
  most_bytes !== null && bytes > most_bytes ? 'it is larger than what is checked' : undefined

function* packs(all: readonly Relation[]): Generator<Relation[]> {
  let pack: Relation[] = []
  for (const one of all) {
    const bytes = pack.reduce((sum, { bytes }) => sum + bytes, one.bytes)
    if (pack.length > 0 && (pack.length >= packSize || bytes > packBytes)) {
      yield pack
      pack = []
    }
    pack.push(one)
  }
  if (pack.length > 0) yield pack
}

/** The schema that amcheck's functions are in, quoted. Throws `missing` or `denied` with the statement that mends it. */
async function extension(session: SqlSession, use: ProbeContext): Promise<string> {
  const text = `
    select pg_catalog.quote_ident(n.nspname) as place, pg_catalog.quote_ident(current_user) as role_name,
      pg_catalog.bool_and(pg_catalog.has_function_privilege(p.oid, 'execute')) and pg_catalog.has_schema_privilege(n.oid, 'usage') as may
    from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
    join pg_catalog.pg_proc p on p.pronamespace = n.oid
      and (p.proname = 'verify_heapam' or p.proname = 'bt_index_check' and p.pronargs = 2)
    where e.extname = 'amcheck'
    group by n.nspname, n.oid`
  const [answer] = await session.read([{ text, values: [] }], { ...use, timeoutMs: 15_000 })
  if (!answer || answer.failure) throw new OpsError(answer?.failure ?? silent)
  if (answer.table.rows.length === 0)
    throw new OpsError({
      kind: 'missing',
      code: 'NO_EXTENSION',
      message: `The extension amcheck is not installed in database ${session.server.database}, so indexes and tables could not be checked.`,
      hint: 'create extension amcheck;',
    })
  const { place, role_name, may } = record(answer.table, 0)
  if (may === true) return String(place)
  throw new OpsError({
    kind: 'denied',
    code: 'NO_PRIVILEGE',
    message: `The role ${session.server.user} may not call amcheck, so indexes and tables could not be checked.`,
    hint: `grant execute on function ${place}.bt_index_check(regclass, boolean), ${place}.verify_heapam(regclass, boolean, boolean, text, bigint, bigint) to ${role_name};`,
  })
}

const silent: Failure = { kind: 'fault', message: 'No answer.' }

/** verify_heapam tells what it finds as rows, bt_index_check by an error. */
const check = (
  session: SqlSession,
  place: string,
  pack: readonly Relation[],
  { every_row }: Parameters,
  use: ProbeContext,
) =>
  session.read(
    pack.map(one =>
      one.kind === 'index'
        ? {
            text: `select ${place}.bt_index_check($1::oid::regclass, $2::bool)`,
            values: [one.oid, String(every_row ?? false)],
          }
        : {
            text: `select 'block ' || blkno || coalesce(', row ' || offnum, '') || coalesce(', column ' || attnum, '') || ': ' || msg as message
              from ${place}.verify_heapam($1::oid::regclass, check_toast => true)`,
            values: [one.oid],
          },
    ),
    { ...use, rowLimit: 1000 },
  )

/** Damage that the server itself names: an index or data that is corrupted, a page that is none. */
const damaged = new Set(['XX001', 'XX002'])

function verdict(answer: SqlAnswer | undefined, { server }: SqlSession): Cell[] {
  if (!answer) return [null, null, 'there was no answer']
  if (answer.failure) {
    const { code = null, kind, message } = answer.failure
    // A session that lost its right in the middle must not make the rest look well.
    if (kind === 'denied' || kind === 'unreachable')
      throw new OpsError({ ...answer.failure, message: `${server.database}: ${message}` })
    return [damaged.has(code ?? '') ? false : null, code, message]
  }
  const messages = records(answer.table).flatMap(({ message }) => (typeof message === 'string' ? [message] : []))
  if (messages.length === 0) return [true, null, null]
  return [
    false,
    null,
    `${messages.slice(0, 3).join('; ')}${messages.length > 3 ? ` … and ${messages.length - 3} more` : ''}`,
  ]
}
