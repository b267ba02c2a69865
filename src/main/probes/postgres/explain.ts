import { z } from 'zod'
import { OpsError } from '#domain/failure'
import { readPlan } from '#domain/plan/read-plan'
import type { Probe } from '#domain/probe'
import type { SqlAnswer, SqlStatement } from '#domain/session'

const options = 'verbose, settings, format json'

/**
 * The plan of one statement, which is planned and never run. One with parameters (`$1`) gets its generic plan, the one a
 * prepared statement ends up with; the statement may come from pg_stat_statements as it is.
 */
export const postgresExplain: Probe<{ statement: string }> = {
  name: 'postgres.explain',
  summary: 'Plans one statement without running it, also one with $1 in it.',
  protocols: ['postgres'],
  parameters: z.strictObject({ statement: z.string().trim().min(1) }),
  columns: [
    { name: 'plan', type: 'json' },
    { name: 'changes_data', type: 'bool' },
    { name: 'generic', type: 'bool' },
    { name: 'parameters', type: 'int' },
    { name: 'total_cost', type: 'float' },
    { name: 'rows_expected', type: 'float' },
  ],
  async run({ statement }, { sessions, profile, ...use }) {
    const session = await sessions.sql(profile, use.signal)
    const ask = async (statements: readonly SqlStatement[]) => session.read(statements, use)
    const count = /\$\d/.test(statement) ? await parametersOf(statement, ask) : 0
    const answers = await ask(
      count > 0 ? generic(statement, count) : [{ text: `explain (${options})\n${statement}`, values: [] }],
    )
    const json = cell(answers.at(-1) ?? answers[0])
    const plan = readPlan(json)
    const root = plan.nodes[0]
    const changes = plan.nodes.some(node => node.type === 'ModifyTable')
    return {
      columns: this.columns,
      rows: [[json, changes, count > 0, count, root?.cost.total ?? null, root?.rows ?? null]],
    }
  },
}

const prepare = (statement: string): SqlStatement => ({
  text: `prepare quarterdeck_explained as\n${statement}`,
  values: [],
})

/** How many parameters the server finds in it: a `$1` in a text is none. */
async function parametersOf(statement: string, ask: (all: readonly SqlStatement[]) => Promise<SqlAnswer[]>) {
  const text =
    "select coalesce(cardinality(parameter_types), 0) from pg_catalog.pg_prepared_statements where name = 'quarterdeck_explained'"
  const [prepared, counted] = await ask([prepare(statement), { text, values: [] }])
  if (prepared?.failure) throw new OpsError(prepared.failure)
  return Number(cell(counted))
}

/** Prepared with its generic plan forced: so it works before 16 too, where EXPLAIN knows no GENERIC_PLAN. */
const generic = (statement: string, count: number): SqlStatement[] => [
  prepare(statement),
  { text: 'set plan_cache_mode = force_generic_plan', values: [] },
  {
    text: `explain (${options}) execute quarterdeck_explained(${Array.from({ length: count }, () => 'null').join(', ')})`,
    values: [],
  },
]

function cell(answer: SqlAnswer | undefined): string {
  if (answer?.failure) throw new OpsError(answer.failure)
  const value = answer?.table.rows[0]?.[0]
  if (value !== null && value !== undefined) return String(value)
  throw new OpsError({
    kind: 'rejected',
    code: 'NO_PLAN',
    message: 'The server forgot the prepared statement before it was explained.',
    hint: 'A pooler lends another server process for each transaction: explain it over a target that leads to the server itself.',
  })
}
