import type { Advice, RowsOf } from './advice'
import type { Plan, PlanNode } from './plan'
import { amount, detail, memory, tableOf, times } from './words'

/** Fewer rows than these are read in no time, whatever reads them. */
const manyRows = 10_000
/** An index pays where it spares nearly everything. */
const fewPct = 5

/** What was read and then thrown away, or read twice: missing indexes, filters beside an index, pages an index cannot vouch for. */
export const readingAdvice = (plan: Plan, rowsOf: RowsOf): readonly Advice[] =>
  plan.nodes.flatMap(node => [
    ...(node.type === 'Seq Scan' ? seqScan(node, rowsOf) : []),
    ...(node.type === 'Seq Scan' ? [] : filtered(node)),
    ...heapFetches(node),
    ...lossy(node),
  ])

function seqScan(node: PlanNode, rowsOf: RowsOf): readonly Advice[] {
  const filter = detail(node, 'Filter')
  if (!filter || !node.relation || node.neverRun) return []
  const { actual, removed } = node
  const read = actual ? (actual.rows + removed.filter) * actual.loops : rowsOf(node.relation)
  const kept = actual ? actual.rows * actual.loops : node.rows
  if (read === undefined || read < manyRows || kept / read > fewPct / 100) return []
  const scans = actual ? actual.loops / node.processes : 1
  const again = scans >= 2 ? `, in ${amount(scans)} scans` : ''
  return [
    {
      kind: 'seq-scan',
      node: node.id,
      figure: read,
      title: `${tableOf(node)} is read whole: ${amount(read)} rows${again} ${scans < 2 && actual ? 'for' : 'to find about'} ${amount(kept)}`,
      advice: `No index served the filter ${filter}. One on the columns it compares could read only what is wanted; if there is one already, see why it was not used (a function or cast around the column, a leading wildcard).`,
      table: node.relation,
    },
  ]
}

/** An index or a join finds many rows, and a filter throws nearly all of them away. */
function filtered(node: PlanNode): readonly Advice[] {
  if (!node.actual) return []
  const { rows, loops } = node.actual
  const joined = node.removed.joinFilter > 0
  const removed = (joined ? node.removed.joinFilter : node.removed.filter) * loops
  const kept = rows * loops
  if (removed < manyRows || kept / (kept + removed) > fewPct / 100) return []
  const filter = detail(node, joined ? 'Join Filter' : 'Filter') ?? ''
  return [
    {
      kind: 'filter',
      node: node.id,
      figure: removed,
      title: `${node.index ?? node.label} finds ${amount(kept + removed)} rows and a filter throws ${amount(removed)} of them away`,
      advice: joined
        ? `The join compares rows one by one (${filter}). With an equality the planner could hash or merge.`
        : `An index that also has the columns of ${filter} would not find them in the first place.`,
      ...(node.relation && { table: node.relation }),
    },
  ]
}

function heapFetches(node: PlanNode): readonly Advice[] {
  const fetched = node.heapFetches ?? 0
  if (node.type !== 'Index Only Scan' || !node.actual || !node.relation) return []
  const rows = node.actual.rows * node.actual.loops
  if (fetched < 1000 || fetched * 10 < rows) return []
  return [
    {
      kind: 'heap-fetches',
      node: node.id,
      figure: fetched,
      title: `The index-only scan of ${tableOf(node)} looked ${amount(fetched)} times into the table all the same`,
      advice:
        'The visibility map does not know these pages as clean. A vacuum of the table tells it, and the table need not be read.',
      table: node.relation,
    },
  ]
}

/** Bytes that a bitmap takes for each page it keeps exactly, on a 64-bit server. */
const bitmapEntry = 72

function lossy(node: PlanNode): readonly Advice[] {
  const { bitmap } = node
  if (!bitmap || !node.actual || bitmap.lossy < 1000) return []
  const recheck = node.removed.recheck * node.actual.loops
  return [
    {
      kind: 'lossy',
      node: node.id,
      figure: bitmap.lossy,
      title: `The bitmap of ${tableOf(node)} was too big for work_mem: ${amount(bitmap.lossy)} pages were read row by row${recheck > 0 ? `, ${amount(recheck)} rows for nothing` : ''}`,
      advice: `About ${memory((bitmap.exact + bitmap.lossy) * bitmapEntry)} of work_mem would keep it exact (${times((bitmap.exact + bitmap.lossy) / Math.max(1, bitmap.exact))} of what fitted). Set it for this statement: set local work_mem = …`,
      ...(node.relation && { table: node.relation }),
    },
  ]
}
