import { z } from 'zod'
import type { Period } from '#domain/past'
import type { Probe, ProbeContext } from '#domain/probe'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'
import { pastOf } from './measured'
import { rounded } from './points'
import { type StatementLook, statementLooks } from './statement-looks'
import { looksFrom, looksUpTo, type Spend, spentIn, type Window } from './statement-spend'
import { twoWindows, windowsOf } from './windows'

const columns = {
  statement_begins: 'text',
  verdict: 'text',
  before_mean_ms: 'float',
  after_mean_ms: 'float',
  times: 'float',
  extra_ms: 'float',
  load_ms: 'float',
  before_calls: 'int',
  after_calls: 'int',
  before_blocks: 'float',
  after_blocks: 'float',
  share_pct: 'float',
  role_name: 'text',
  database: 'text',
  queryid: 'text',
  before_from: 'time',
  before_to: 'time',
  after_from: 'time',
  after_to: 'time',
  resets: 'int',
  evictions: 'int',
  statement: 'text',
} as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({
  ...twoWindows,
  /** Steps whose looks are kept, `runbook#step`, with the columns of a look at pg_stat_statements. */
  looks: z.array(z.string().regex(/^[^#]+#[^#]+$/)).min(1),
})

const dayMs = 86_400_000
const most = 200

/** One row a statement, by what its calls cost more than before; none where there are no two looks in each window. */
export const pastStatements: Probe<z.infer<typeof parameters>> = {
  name: 'past.statements',
  summary: 'Statements of two windows of time by kept looks at pg_stat_statements: which became slower, which are new.',
  protocols: ['postgres'],
  parameters,
  columns: columnsOf(columns),
  async run({ looks, ...asked }, context) {
    const windows = await windowsOf(asked, context)
    // The nearest look may be a day from the moment that was asked for.
    const around = (period: Period, edge: (all: readonly StatementLook[], of: Period) => readonly StatementLook[]) =>
      lookedAt(looks, { from: period.from - dayMs, to: period.to + dayMs }, context).then(all => edge(all, period))
    const [earlier, later] = await Promise.all([around(windows.before, looksUpTo), around(windows.after, looksFrom)])
    const [before, after] = [spentIn(earlier), spentIn(later)]
    const isOther = earlier.at(-1)?.major !== later[0]?.major
    if (!before || !after || isOther)
      return { columns: this.columns, rows: [], ...(isOther ? { cut: otherVersion(earlier, later) } : {}) }
    const rows = [...after.spends.values()].map(spend => rowOf(spend, before, after))
    return { columns: this.columns, rows: rows.toSorted(dearestFirst).slice(0, most) }
  },
}

/** The kept looks of all these steps at this target. */
async function lookedAt(places: readonly string[], period: Period, context: ProbeContext) {
  const { profile } = context
  const kept = await Promise.all(
    places.map(place => {
      const [runbook = '', step = ''] = place.split('#')
      return pastOf(context).looks({ runbook, step, profile }, period)
    }),
  )
  return statementLooks(kept.flat())
}

const otherVersion = (before: readonly StatementLook[], after: readonly StatementLook[]) =>
  before.length === 0 || after.length === 0
    ? 'There is no look in one of the two windows.'
    : `The server went from version ${before.at(-1)?.major} to ${after[0]?.major}: its statements have other numbers now.`

/** Five calls make a mean worth comparing. */
const leastCalls = 5

function rowOf(spend: Spend, before: Window, after: Window): Cell[] {
  const { counted, calls, ms } = spend
  const was = before.spends.get(counted.key)
  const mean = calls > 0 ? ms / calls : null
  const wasMean = was && was.calls > 0 ? was.ms / was.calls : null
  const all = after.ms
  const extra = mean !== null && wasMean !== null ? (mean - wasMean) * calls : 0
  const seconds = (after.to - after.from) / 1000
  return [
    ...[counted.text.replaceAll(/\s+/g, ' ').slice(0, 200), verdictOf(spend, was, extra, all)],
    ...[rounded(wasMean), rounded(mean), rounded(mean !== null && wasMean ? mean / wasMean : null), rounded(extra)],
    ...[rounded(ms / seconds), was?.calls ?? 0, calls],
    ...[rounded(was && was.calls > 0 ? was.blocksRead / was.calls : null)],
    ...[rounded(calls > 0 ? spend.blocksRead / calls : null), rounded(all > 0 ? (100 * ms) / all : 0)],
    ...[counted.role, counted.database, counted.queryid],
    ...[before.from, before.to, after.from, after.to].map(at => new Date(at).toISOString()),
    ...[before.resets + after.resets, before.evictions + after.evictions, counted.text],
  ]
}

/** What is told of: calls that cost a half more, or a third less, where that is a hundredth of all the time there was. */
function verdictOf({ calls, ms }: Spend, was: Spend | undefined, extra: number, all: number): string {
  if (calls === 0) return 'idle'
  if (!was || was.calls === 0) return 'new'
  if (calls < leastCalls || was.calls < leastCalls) return 'rare'
  const times = ms / calls / (was.ms / was.calls || Number.MIN_VALUE)
  if (Math.abs(extra) < all / 100) return 'same'
  return times >= 1.5 ? 'slower' : times <= 2 / 3 ? 'faster' : 'same'
}

const extra = Object.keys(columns).indexOf('extra_ms')
const verdict = Object.keys(columns).indexOf('verdict')
const first = (row: Cell[]) => Number(row[verdict] === 'slower')
const dearestFirst = (a: Cell[], b: Cell[]) => first(b) - first(a) || Number(b[extra]) - Number(a[extra])
