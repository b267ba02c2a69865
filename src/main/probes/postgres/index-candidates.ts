import { z } from 'zod'
import { advise, type RowsOf } from '#domain/plan/advice'
import { readPlan } from '#domain/plan/read-plan'
import { detail } from '#domain/plan/words'
import type { Probe } from '#domain/probe'
import type { Cell } from '#domain/table'
import { type BigTable, bigTables, keyOf } from './big-tables'
import { planCounted } from './counted-plans'
import { indexColumns } from './filter-columns'
import { tableRows } from './table-rows'
import { type TopStatement, topStatements } from './top-statements'

const most = 60
/** Of all execution time, %: what takes less and cannot be planned is not missed. */
const worthSaying = 5

interface Scan {
  readonly statement: TopStatement
  readonly table: { readonly schema?: string; readonly name: string }
  readonly alias: string
  readonly filter: string
  readonly rows: number
  readonly tableRows: number
  readonly cost: number
}

/**
 * Statements that read a big table whole for few rows: the busiest of pg_stat_statements are planned, none is run. Each
 * row names the columns an index should have, and the name it would get; a row with `why` says what could not be looked at.
 */
export const postgresIndexCandidates: Probe<{ table?: string | null; name?: string | null }> = {
  name: 'postgres.index-candidates',
  summary: 'Plans the busiest statements and names the indexes that would spare them reading a whole table.',
  protocols: ['postgres'],
  parameters: z.strictObject({ table: z.string().nullish(), name: z.string().nullish() }),
  columns: [
    { name: 'table_name', type: 'text' },
    { name: 'schema', type: 'text' },
    { name: 'columns', type: 'int' },
    { name: 'column_list', type: 'text' },
    { name: 'column1', type: 'text' },
    { name: 'column2', type: 'text' },
    { name: 'calls', type: 'int' },
    { name: 'mean_ms', type: 'float' },
    { name: 'share_pct', type: 'float' },
    { name: 'rows_expected', type: 'float' },
    { name: 'table_rows', type: 'int' },
    { name: 'total_cost', type: 'float' },
    { name: 'filter', type: 'text' },
    { name: 'statement', type: 'text' },
    { name: 'index_name', type: 'text' },
    { name: 'may_not_build', type: 'text' },
    { name: 'why', type: 'text' },
    { name: 'remedy', type: 'text' },
    { name: 'relid', type: 'int' },
  ],
  async run({ table: only, name }, { sessions, profile, ...use }) {
    const session = await sessions.sql(profile, use.signal)
    const statements = await topStatements(session, most, use)
    const plans = await planCounted(
      session,
      statements.map(one => one.text),
      use,
    )
    const rowsOf = await tableRows(session, use)
    const scans = statements
      .flatMap((statement, at) => {
        const plan = plans[at]
        return plan && !plan.failure ? scansOf(statement, plan.json, rowsOf) : []
      })
      .filter(scan => !only || scan.table.name === only)
    const tables = await bigTables(session, [...new Map(scans.map(one => [keyOf(one.table), one.table])).values()], use)
    const seen = new Set<string>()
    const rows = scans.flatMap(scan => {
      const known = tables.get(keyOf(scan.table))
      const columns = known ? wanted(scan, known) : []
      const key = JSON.stringify([keyOf(scan.table), columns, columns.length > 0 ? '' : scan.filter])
      if (!known || seen.has(key)) return []
      seen.add(key)
      return [rowOf(scan, known, columns, name)]
    })
    const denied = plans.filter(plan => plan.failure?.kind === 'denied').length
    const failed = plans.filter(
      (plan, at) => plan.failure && plan.failure.kind !== 'denied' && (statements[at]?.sharePct ?? 0) >= worthSaying,
    ).length
    const user = `"${session.server.user.replaceAll('"', '""')}"`
    return {
      columns: this.columns,
      rows: [
        ...rows,
        ...unseen(denied, 'no right to read their tables', `grant pg_read_all_data to ${user};`),
        ...unseen(
          failed,
          'as they are counted they are no whole statements (interval $1), cannot be planned without their values, or their names mean nothing to this role',
          null,
        ),
      ],
    }
  },
}

function scansOf(statement: TopStatement, json: string, rowsOf: RowsOf): Scan[] {
  const plan = readPlan(json)
  return advise(plan, rowsOf).flatMap(one => {
    const node = one.kind === 'seq-scan' && one.node !== undefined ? plan.nodes[one.node] : undefined
    if (!node?.relation) return []
    return [
      {
        statement,
        table: node.relation,
        alias: node.relation.alias ?? node.relation.name,
        filter: detail(node, 'Filter') ?? '',
        rows: node.rows,
        tableRows: one.figure,
        cost: plan.nodes[0]?.cost.total ?? 0,
      },
    ]
  })
}

/** At most two columns: more are seldom worth their writes. None where an index on the first is there, and was not used. */
function wanted(scan: Scan, known: BigTable): readonly string[] {
  const columns = indexColumns(scan.filter, scan.alias, known.columns).slice(0, 2)
  return columns[0] !== undefined && known.leading.includes(columns[0]) ? [] : columns
}

function rowOf(scan: Scan, known: BigTable, columns: readonly string[], name: string | null | undefined): Cell[] {
  const { statement, table } = scan
  return [
    table.name,
    table.schema ?? 'public',
    columns.length,
    columns.length > 0 ? columns.join(', ') : null,
    columns[0] ?? null,
    columns[1] ?? null,
    statement.calls,
    Number(statement.meanMs.toFixed(2)),
    Number(statement.sharePct.toFixed(1)),
    scan.rows,
    scan.tableRows,
    scan.cost,
    scan.filter,
    statement.text,
    columns.length > 0 ? (name ?? freeName(`${table.name}_${columns.join('_')}`, known.indexNames)) : null,
    known.mayNotBuild,
    null,
    null,
    known.relid,
  ]
}

/** A name as PostgreSQL would choose it, not taken yet, within the 63 bytes a name has. */
function freeName(wish: string, taken: readonly string[]): string {
  const base = new TextDecoder().decode(new TextEncoder().encode(wish).slice(0, 55)).replaceAll('\ufffd', '')
  for (let number = 0; ; number++) {
    const name = `${base}_idx${number === 0 ? '' : number}`
    if (!taken.includes(name)) return name
  }
}

const unseen = (count: number, why: string, remedy: string | null): Cell[][] =>
  count === 0
    ? []
    : [[...Array.from<null>({ length: 16 }).fill(null), `${count} of the busiest statements: ${why}`, remedy, null]]
